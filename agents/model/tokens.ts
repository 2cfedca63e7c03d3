/** How many tokens a text is, without a tokenizer: those are downloaded from the internet, which may not be there. */

/**
 * Bytes of UTF-8 per token. OpenAI's rule of thumb is four characters of English; addresses, hashes and JSON make
 * shorter tokens, and an estimate that a budget rests on should not be short.
 */
const bytesPerToken = 3;

export function estimateTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).byteLength / bytesPerToken);
}

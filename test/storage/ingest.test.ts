/** What a batch yields is stored exactly once, and comes back exactly as it was. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { onEveryDatabase } from './databases.ts';
import { eventTime, makeBatch, makeFinding, makeInput, wallClock } from './made.ts';

onEveryDatabase('ingest', (opened) => {
  it('registers an input once', async () => {
    const { storage } = opened;
    const uid = randomUUID();
    const first = await storage.registerInput({ uid, paths: ['a.log'], asLive: false });
    const again = await storage.registerInput({ uid, paths: ['b.log'], asLive: true });
    expect(again).toEqual(first);
    expect(first).toMatchObject({ uid, paths: ['a.log'], asLive: false });
    expect((await storage.listInputs()).filter((input) => input.uid === uid)).toEqual([first]);
    expect(await storage.resumePoint(uid)).toBeNull();
  });

  it('commits a batch once, however often it is repeated', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const finding = makeFinding();
    const key = randomUUID();
    const batch = makeBatch({
      input,
      seq: 1,
      findings: [finding],
      entities: [{ key, state: { seen: 1 } }],
      rejected: [{ file: 'eve.json', offset: 7, reason: 'not JSON', raw: '{"cut' }],
    });
    const first = await storage.commitBatch(batch);
    const changed = { ...batch, findings: [makeFinding()], entities: [{ key, state: 'other' }] };
    expect(await storage.commitBatch(changed)).toEqual(first);
    expect(first).toEqual({ findingUids: [finding.finding_info.uid], done: false });
    expect(await storage.getBatch({ input, seq: 1 })).toEqual(first);
    expect(await storage.loadEntities([key, 'never seen'])).toEqual(new Map([[key, { seen: 1 }]]));
    expect(await storage.listRejected({ input, limit: 10 })).toEqual(batch.rejected);
    expect((await storage.getInput(input))?.progress).toEqual({
      input,
      name: 'eve.json',
      asLive: true,
      state: 'reading',
      events: 10,
      rejected: 1,
      ignored: 2,
      findings: 1,
      bytesRead: 1000,
      bytesTotal: 5000,
      eventTime,
      message: null,
    });
  });

  it('commits a batch once when two workers commit it at the same time', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const batch = makeBatch({ input, seq: 1, findings: [makeFinding()] });
    const results = await Promise.all([1, 2, 3].map(() => storage.commitBatch(batch)));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect((await storage.getInput(input))?.progress.events).toBe(10);
  });

  it('refuses a batch that skips one, and stores nothing of it', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const finding = makeFinding();
    const skipping = makeBatch({ input, seq: 2, findings: [finding] });
    await expect(storage.commitBatch(skipping)).rejects.toThrow(RangeError);
    expect(await storage.getFinding(finding.finding_info.uid)).toBeNull();
    expect(await storage.resumePoint(input)).toBeNull();
  });

  it('stores nothing of a batch that fails half-way', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const finding = makeFinding();
    const broken = makeBatch({ input, seq: 1, findings: [finding] });
    broken.rejected = [{ file: 'x', offset: Number.NaN, reason: 'r', raw: '' }];
    await expect(storage.commitBatch(broken)).rejects.toThrow();
    expect(await storage.getFinding(finding.finding_info.uid)).toBeNull();
    expect((await storage.getInput(input))?.progress.events).toBe(0);
  });

  it('resumes after the last committed batch', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    await storage.commitBatch(makeBatch({ input, seq: 1 }));
    await storage.failInput(input, 'the disk went away');
    expect((await storage.getInput(input))?.progress).toMatchObject({
      state: 'failed',
      message: 'the disk went away',
    });
    await storage.commitBatch(makeBatch({ input, seq: 2, detectorState: null, done: true }));
    expect(await storage.resumePoint(input)).toEqual({
      seq: 2,
      position: { file: 'eve.json', offset: 2000 },
      detectorState: null,
      totals: { events: 20, rejected: 2, ignored: 4 },
      done: true,
    });
    expect((await storage.getInput(input))?.progress).toMatchObject({ state: 'done' });
  });

  it('replaces a finding by its grown version', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const first = makeFinding();
    const { uid } = first.finding_info;
    const grown = makeFinding({ uid, end: eventTime + 9000 });
    const grownMore = makeFinding({ uid, end: eventTime + 12_000 });
    await storage.commitBatch(makeBatch({ input, seq: 1, findings: [first] }));
    await storage.commitBatch(makeBatch({ input, seq: 2, findings: [grown, grownMore] }));
    expect(await storage.getFindings([uid, 'nowhere'])).toEqual([grownMore]);
    expect((await storage.getInput(input))?.progress.findings).toBe(1);
  });

  it('gives back NUL, lone surrogates and key order exactly', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const nasty = 'a\0b\ud800c\\u0000\u{1f600}';
    const finding = makeFinding({ raw: nasty, entities: [{ kind: 'hostname', id: nasty }] });
    const key = `${randomUUID()}${nasty}`;
    const state = { zebra: nasty, alpha: ['"', '123'], [nasty]: 1 };
    const rejected = [{ file: `f${nasty}`, offset: 1, reason: `why ${nasty}`, raw: nasty }];
    const entities = [{ key, state }];
    await storage.commitBatch(
      makeBatch({ input, seq: 1, findings: [finding], entities, rejected, detectorState: '123' }),
    );
    expect(await storage.getFinding(finding.finding_info.uid)).toEqual(finding);
    const loaded = await storage.loadEntities([key]);
    expect(JSON.stringify(loaded.get(key))).toBe(JSON.stringify(state));
    expect((await storage.listRejected({ input, limit: 1 }))[0]?.raw).toBe(nasty);
    expect((await storage.resumePoint(input))?.detectorState).toBe('123');
  });

  it('stores 5,000 entities of 1 KB and a detector state of 4 MB in one batch', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const entities = Array.from({ length: 5000 }, (_, i) => ({
      key: `${input}/${i}`,
      state: { peers: 'x'.repeat(1000), i },
    }));
    const detectorState = { windows: 'y'.repeat(4_000_000) };
    const commit = async (seq: number) => {
      const start = performance.now();
      await storage.commitBatch(makeBatch({ input, seq, entities, detectorState }));
      return performance.now() - start;
    };
    const [inserted, updated] = [await commit(1), await commit(2)];
    process.stderr.write(
      `${storage.kind}: 5,000 entities inserted in ${inserted.toFixed(0)} ms, updated in ${updated.toFixed(0)} ms\n`,
    );
    const loaded = await storage.loadEntities(entities.map((entity) => entity.key));
    expect(loaded.size).toBe(5000);
    expect(loaded.get(`${input}/4999`)).toEqual({ peers: 'x'.repeat(1000), i: 4999 });
    expect(Math.max(inserted, updated)).toBeLessThan(15_000);
  });

  it('serves queries of many callers at once while transactions are open', async () => {
    const { storage } = opened;
    const uids = await Promise.all([1, 2, 3, 4, 5].map(() => makeInput(storage)));
    const big = 'z'.repeat(300_000);
    const runs = uids.map(async (input, caller) => {
      for (let seq = 1; seq <= 10; seq += 1) {
        const key = `${input}/${seq}`;
        const entities = [{ key, state: { caller, seq, big } }];
        await storage.commitBatch(makeBatch({ input, seq, entities, at: wallClock }));
        expect((await storage.loadEntities([key])).get(key)).toEqual({ caller, seq, big });
        expect((await storage.resumePoint(input))?.seq).toBe(seq);
      }
    });
    await Promise.all(runs);
  });
});

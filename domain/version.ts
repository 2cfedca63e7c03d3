/** The product's version, equal to package.json's (a test compares them). */
export const version = '0.2.0';

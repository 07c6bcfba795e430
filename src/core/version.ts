/** This package's version: a constant, because pages have no package.json to read. A test holds it to the manifest. */
export const version = "0.1.0";

// What bundlers for browsers find behind #node/…: nothing.
export {};

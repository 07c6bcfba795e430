import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { element, escapeText } from "./markup.js";

test("text cannot leave its element or attribute", () => {
  const hostile = `"><script>alert('x')</script>&\u0000\u202e\ud800`;
  assert.equal(
    element("text", { title: hostile }, hostile).markup,
    '<text title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\ufffd\ufffd\ufffd">' +
      "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\ufffd\ufffd\ufffd</text>",
  );
});

test("any text is free of markup and of characters XML forbids", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const safe = escapeText(text);
      assert.doesNotMatch(safe, /[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      assert.doesNotMatch(safe, /(?![\t\n\r])\p{Cc}|\p{Cs}/u);
    }),
  );
});

test("numbers keep two decimals, undefined attributes vanish, void elements stay open", () => {
  assert.equal(element("rect", { x: 1 / 3, y: 2, class: undefined }).markup, '<rect x="0.33" y="2"/>');
  assert.equal(element("meta", { charset: "utf-8" }).markup, '<meta charset="utf-8">');
});

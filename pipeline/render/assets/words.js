// Words are compared as the index spells them: width, letter case, white space, numerals and era years make no difference.
"use strict";
const kaitei = (() => {
  const invisible = /[\u200b-\u200d\u2060\ufeff\u00ad\s]/gu;
  const digits = { "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9 };
  const units = { "十": 10, "百": 100, "千": 1000 };
  const counted = /[〇一二三四五六七八九十百千]+(?=[年月日号条項款点円回歳床])|(?<=第)[〇一二三四五六七八九十百千]+/gu;

  function number(words) {
    const signs = [...words];
    if (signs.every((sign) => sign in digits)) return String(BigInt(signs.map((sign) => digits[sign]).join("")));
    let total = 0, open = null;
    for (const sign of signs) {
      if (sign in digits) { open = (open ?? 0) * 10 + digits[sign]; } else { total += (open ?? 1) * units[sign]; open = null; }
    }
    return String(total + (open ?? 0));
  }

  function fold(text) {
    return text.normalize("NFKC").replace(invisible, "").replace(/[‐‑‒–—―−－ｰ]/gu, "-").replace(/[〜～∼]/gu, "~").toLowerCase();
  }

  function key(text) {
    return fold(text).replace(/(?<=令和|平成|昭和)元年/gu, "1年").replace(counted, number);
  }

  // The pairs of neighbouring characters, each once; of a single character itself.
  function pairs(folded) {
    const signs = [...folded];
    return signs.length < 2 ? signs : [...new Set(signs.slice(1).map((sign, at) => signs[at] + sign))];
  }

  // Where in a text the folded words stand, as [start, end] in the raw text.
  function places(text, folded) {
    let whole = "";
    const from = [];
    let at = 0;
    for (const sign of text) {
      for (const part of fold(sign)) { whole += part; for (let n = 0; n < part.length; n += 1) from.push(at); }
      at += sign.length;
    }
    from.push(text.length);
    const found = [];
    for (const word of folded) {
      for (let start = word ? whole.indexOf(word) : -1; start >= 0; start = whole.indexOf(word, start + word.length)) {
        const last = from[start + word.length - 1];
        found.push([from[start], last + String.fromCodePoint(text.codePointAt(last)).length]);
      }
    }
    return found.sort((one, other) => one[0] - other[0]).filter((one, n, all) => n === 0 || one[0] >= all[n - 1][1]);
  }

  // A fragment of text with the words marked.
  function marked(text, folded) {
    const fragment = document.createDocumentFragment();
    let done = 0;
    for (const [start, end] of places(text, folded)) {
      fragment.append(text.slice(done, start));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      fragment.append(mark);
      done = end;
    }
    fragment.append(text.slice(done));
    return fragment;
  }

  function words(query) {
    return query.split(/\s+/u).filter(Boolean).slice(0, 8);
  }

  return { fold, key, pairs, places, marked, words };
})();

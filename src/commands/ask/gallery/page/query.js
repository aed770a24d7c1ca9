// The query language of trigest-query(7): a person's words in; a test of one row out. Rows are numbers into columns, which the
// library loads when a query asks for them.
"use strict";

const Query = (() => {
  const LENGTHS = { mm: 1, cm: 10, m: 1000, um: 0.001, "µm": 0.001, "μm": 0.001, in: 25.4, inch: 25.4, "\"": 25.4, ft: 304.8, "'": 304.8 };
  const VOLUMES = { ml: 1e3, cc: 1e3, l: 1e6 };
  const MULTIPLES = { k: 1e3, M: 1e6, G: 1e9 };
  const BYTES = {
    b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 1024, mib: 1048576, gib: 1073741824, k: 1024, m: 1048576, g: 1073741824,
  };
  const UNITS = {
    mm: "millimetre", cm: "centimetre", m: "metre", in: "inch", ft: "foot", um: "micrometre", "µm": "micrometre",
  };
  const UNTIL = { min: 6e4, h: 36e5, d: 864e5, w: 6048e5, mo: 2592e6, months: 2592e6, y: 31536e6 };
  const EQUAL = 1e-5;

  class Fault extends Error {
    constructor(at, what) { super(what); this.at = at; }
  }

  /** Words with the place of each; quotes keep blanks and signs as they are. */
  function words(text) {
    const found = [];
    let word = null, quote = null;
    for (let at = 0; at < text.length; at++) {
      const sign = text[at];
      const opens = !word || /[-^:,=]$/.test(word.text);
      if (quote) {
        if (sign === quote.sign) quote = null; else { word.text += sign; word.literal.add(word.text.length - 1); }
      } else if (/\s/.test(sign)) {
        if (word) found.push(word);
        word = null;
      } else if ((sign === "\"" || sign === "'") && opens) {
        word ??= { text: "", literal: new Set(), at };
        quote = { sign, at };
      } else {
        word ??= { text: "", literal: new Set(), at };
        word.text += sign;
      }
    }
    if (quote) throw new Fault(quote.at, "this quote is not closed");
    if (word) found.push(word);
    return found;
  }

  function quantity(text, dimension, at) {
    const parts = /^([+-]?[\d_]*\.?\d+(?:e[+-]?\d+)?)\s*(.*)$/i.exec(text.trim());
    if (!parts) throw new Fault(at, `"${text}" is not a number`);
    const value = Number(parts[1].replaceAll("_", "")), unit = parts[2];
    if (!unit) return { value, unit: "" };
    const factor = factorOf(unit, dimension);
    if (factor === undefined) throw new Fault(at, `"${unit}" is no unit here`);
    return { value: value * factor, unit };
  }

  function factorOf(unit, dimension) {
    const lower = unit.toLowerCase();
    if (dimension === "plain") return MULTIPLES[unit] ?? MULTIPLES[lower];
    if (dimension === "bytes") return BYTES[lower];
    const power = Number(dimension);
    if (power === 1) return LENGTHS[lower];
    if (power === 3 && VOLUMES[lower]) return VOLUMES[lower];
    const raised = power === 2 ? /\^?[2²]$/ : /\^?[3³]$/;
    const base = raised.test(lower) ? LENGTHS[lower.replace(raised, "")] : undefined;
    return base === undefined ? undefined : base ** power;
  }

  /** Bounds of a number: low and high, each with whether it belongs, and whether they are in millimetres. */
  function bounds(text, dimension, at) {
    const isLength = !["plain", "bytes"].includes(dimension);
    const made = (low, high, unit, isOpen) => ({ low, high, isOpen, inMm: isLength && unit !== "" });
    const dots = text.indexOf("..");
    if (dots >= 0) {
      const ends = [text.slice(0, dots), text.slice(dots + 2)];
      if (!ends[0] && !ends[1]) throw new Fault(at, "a range wants one end at least");
      const read = ends.map((end) => (end ? quantity(end, dimension, at) : null));
      const unit = read.find((end) => end?.unit)?.unit ?? "";
      const value = (i, none) => (read[i] && unit && !read[i].unit ? quantity(ends[i] + unit, dimension, at) : read[i])?.value ?? none;
      return made(value(0, -Infinity), value(1, Infinity), unit, false);
    }
    const [, sign, rest] = /^(>=|<=|>|<|=|)(.*)$/s.exec(text);
    const { value, unit } = quantity(rest, dimension, at + sign.length);
    const isOpen = sign === ">" || sign === "<";
    if (sign.startsWith(">")) return made(value, Infinity, unit, isOpen);
    if (sign.startsWith("<")) return made(-Infinity, value, unit, isOpen);
    return made(value, value, unit, false);
  }

  function within(number, { low, high, isOpen }) {
    if (low === high) return Math.abs(number - low) <= Math.abs(low) * EQUAL;
    return isOpen ? number > low && number < high : number >= low && number <= high;
  }

  /** Milliseconds between which a time lies. */
  function times(text, at) {
    const period = (part) => {
      const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(part);
      if (!found) return null;
      const [year, month, day] = [1, 2, 3].map((i) => (found[i] ? Number(found[i]) : undefined));
      const first = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
      const after = day ? first + 864e5 : Date.UTC(month ? year : year + 1, month ?? 0, 1);
      return [first, after];
    };
    const ago = (part) => {
      const found = /^(\d+)(min|h|d|w|mo|months|y)$/.exec(part);
      return found && Date.now() - Number(found[1]) * UNTIL[found[2]];
    };
    const wrong = () => { throw new Fault(at, `"${text}" is no time (such as <7d, 2026-03)`); };
    if (text.includes("..")) {
      const [low, high] = text.split("..");
      const first = low ? period(low)?.[0] ?? ago(low) ?? wrong() : -Infinity;
      return [first, high ? period(high)?.[1] ?? ago(high) ?? wrong() : Infinity];
    }
    const [, sign, rest] = /^(>=|<=|>|<|)(.*)$/s.exec(text);
    const named = period(rest);
    if (named) {
      const [first, after] = named;
      return { "<": [-Infinity, first], "<=": [-Infinity, after], ">": [after, Infinity], ">=": [first, Infinity] }[sign] ?? named;
    }
    const moment = ago(rest) ?? wrong();
    return sign.startsWith(">") ? [-Infinity, moment] : [moment, Infinity];
  }

  /** A test of text: a part of it, or with `=` and with stars the whole. */
  function textTest(text, isLiteral) {
    const isWhole = !isLiteral && text.startsWith("=");
    const wanted = (isWhole ? text.slice(1) : text).toLowerCase();
    if (!isLiteral && /[*?]/.test(wanted)) {
      const escaped = wanted.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^]*").replaceAll("?", "[^]");
      const pattern = new RegExp(`^${escaped}$`);
      return (own) => pattern.test(own);
    }
    return isWhole ? (own) => own === wanted : (own) => own.includes(wanted);
  }

  const flagOf = (text, at) => {
    if (/^(yes|y|true|1)$/i.test(text)) return true;
    if (/^(no|n|false|0)$/i.test(text)) return false;
    throw new Fault(at, "yes or no is wanted here");
  };

  const lower = (value) => (value === null ? null : String(value).toLowerCase());

  /** The test of one value of `key`; rows come as numbers, `column(name)` gives their values. */
  function valueTest(key, text, at, isLiteral, column) {
    const own = (row) => column(key.column)[row];
    if (!isLiteral && key.kind !== "folder") {
      if (text === "none" || text === "any") return (row) => (own(row) === null) === (text === "none");
    }
    switch (key.kind) {
      case "number": {
        const range = bounds(text, key.dimension, at);
        const scale = (row) => (range.inMm ? known(column, row) ** Number(key.dimension) : 1);
        return (row) => own(row) !== null && within(own(row) * scale(row), range);
      }
      case "flag": { const is = flagOf(text, at); return (row) => own(row) !== null && Boolean(own(row)) === is; }
      case "present": { const is = flagOf(text, at); return (row) => (own(row) !== null) === is; }
      case "time": {
        const [first, after] = times(text, at);
        return (row) => { const moment = Date.parse(own(row)); return moment >= first && moment < after; };
      }
      case "digits": return (row) => (own(row) ?? "").startsWith(text.toLowerCase());
      case "unit": { const unit = UNITS[text.toLowerCase()] ?? text.toLowerCase(); return (row) => own(row) === unit; }
      case "word": { const word = text.replace(/^=/, "").toLowerCase(); return (row) => lower(own(row)) === word; }
      case "tag": {
        const word = text.replace(/^=/, "").toLowerCase();
        return (row) => (lower(own(row)) ?? "").split(",").includes(word);
      }
      case "picture": return (row) => own(row) === (/^(yes|drawn)$/.test(text) ? "drawn" : text === "no" ? "none" : text);
      case "folder": {
        const isPath = text.startsWith("/"), name = text.replace(/\/+$/, "");
        const wanted = isPath ? `${name}/` : `/${name.toLowerCase()}/`;
        return (row) => (isPath ? own(row).startsWith(wanted) : lower(own(row)).includes(wanted));
      }
      case "fits": case "fits-turned": return boxTest(key, text, at, column);
      default: {
        const test = textTest(text, isLiteral);
        return (row) => own(row) !== null && test(lower(own(row)));
      }
    }
  }

  /** Millimetres of the unit of a row; NaN, which no range holds, where it is not known. */
  function known(column, row) {
    const source = column("unit_source")[row];
    return source === "declared" || source === "option" ? column("mm_per_unit")[row] ?? NaN : NaN;
  }

  function boxTest(key, text, at, column) {
    const unit = /[^\dx×X.+_-]+$/.exec(text)?.[0] ?? "mm";
    const sides = text.split(/[x×X]/).map((side) => quantity(/[\d.]$/.test(side) ? side + unit : side, "1", at).value);
    if (sides.length !== 3) throw new Fault(at, "a box of three sides is wanted here");
    const isTurned = key.kind === "fits-turned";
    const [width, depth, height] = isTurned ? [...sides].sort((a, b) => a - b) : sides;
    const fitsSorted = (body) => {
      const [a, b, c] = [...body].sort((one, other) => one - other);
      return a <= width && b <= depth && c <= height;
    };
    return (row) => {
      const scale = known(column, row);
      const body = ["size_x", "size_y", "size_z"].map((name) => column(name)[row] * scale);
      if (column("size_x")[row] === null || Number.isNaN(scale)) return false;
      if (isTurned) {
        const tight = ["oriented_box_1", "oriented_box_2", "oriented_box_3"].map((name) => column(name)[row]);
        return fitsSorted(body) || (tight[0] !== null && fitsSorted(tight.map((side) => side * scale)));
      }
      const isYUp = ["obj", "gltf", "glb"].includes(column("format")[row]);
      const [x, across, up] = isYUp ? [body[0], body[2], body[1]] : body;
      return up <= height && Math.min(x, across) <= Math.min(width, depth) && Math.max(x, across) <= Math.max(width, depth);
    };
  }

  /** Keys that come near a word: those it takes the fewest changes to reach. */
  function near(name, keys) {
    const changes = (other) => {
      let line = [...other, ""].map((_, i) => i);
      for (let i = 1; i <= name.length; i++) {
        const next = [i];
        for (let j = 1; j <= other.length; j++) {
          next.push(Math.min(line[j] + 1, next[j - 1] + 1, line[j - 1] + (name[i - 1] === other[j - 1] ? 0 : 1)));
        }
        line = next;
      }
      return line[other.length];
    };
    const found = [...keys.keys()].map((key) => [changes(key), key]).filter(([count]) => count <= 2).sort(([a], [b]) => a - b);
    return found.length ? `near: ${found.slice(0, 3).map(([, key]) => key).join(", ")}` : `quote it to look for the text: "${name}:…"`;
  }

  const SEVERAL = new Set(["word", "tag", "unit", "picture", "text"]);

  function term(word, keys, column) {
    const isNegated = /^[-^]/.test(word.text) && !word.literal.has(0);
    const from = isNegated ? 1 : 0;
    const text = word.text.slice(from);
    if (!text) throw new Fault(word.at, "nothing stands behind this sign");
    const colon = text.indexOf(":");
    const name = text.slice(0, colon);
    let needed, test;
    if (colon > 0 && /^[\w-]+$/.test(name) && !word.literal.has(from)) {
      const key = keys.get(name.toLowerCase());
      if (!key) throw new Fault(word.at + from, `no key "${name}" (${near(name.toLowerCase(), keys)})`);
      const value = text.slice(colon + 1), at = word.at + from + colon + 1;
      if (!value) throw new Fault(at, `"${name}:" wants a value, such as ${key.values}`);
      const isLiteral = word.literal.has(from + colon + 1);
      const isSeveral = !isLiteral && (SEVERAL.has(key.kind) || key.dimension === "plain");
      const tests = (isSeveral ? value.split(",") : [value]).map((part) => valueTest(key, part, at, isLiteral, column));
      needed = [key.column, ...key.also];
      test = (row) => tests.some((one) => one(row));
    } else {
      const looks = textTest(text, word.literal.has(from));
      needed = ["title", "file_path", "key_tag"];
      test = (row) => needed.some((one) => { const own = lower(column(one)[row]); return own !== null && looks(own); });
    }
    return { needed, test: isNegated ? (row) => !test(row) : test };
  }

  /** `{needed, test}` of a query: the columns it looks at, and the test of a row. */
  function parse(text, keys, column) {
    const alternatives = [[]];
    for (const word of words(text)) {
      if (word.text === "," && word.literal.size === 0) {
        if (alternatives.at(-1).length === 0) throw new Fault(word.at, "nothing stands before this comma");
        alternatives.push([]);
      } else {
        alternatives.at(-1).push(term(word, keys, column));
      }
    }
    if (alternatives.length > 1 && alternatives.at(-1).length === 0) {
      throw new Fault(text.lastIndexOf(","), "nothing stands behind this comma");
    }
    const needed = new Set(alternatives.flat().flatMap((one) => one.needed));
    return { needed, test: (row) => alternatives.some((terms) => terms.every((one) => one.test(row))) };
  }

  return { parse, Fault };
})();

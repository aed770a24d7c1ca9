// What the library holds: columns and facts, in scripts of their own that are loaded when something asks for them, since a page
// that is opened from disk may not fetch files in any other way.
"use strict";

const Library = (() => {
  const columns = new Map();
  const facts = new Map();
  const meshes = new Map();
  const waiting = new Map();
  let about = null;
  let ready;
  const loaded = new Promise((resolve) => { ready = resolve; });

  function script(source) {
    if (!waiting.has(source)) {
      waiting.set(source, new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = source;
        element.onload = resolve;
        element.onerror = () => reject(new Error(`${source} cannot be read`));
        document.head.append(element);
      }));
    }
    return waiting.get(source);
  }

  return {
    loaded,
    get about() { return about; },
    get count() { return about.count; },
    /** Keys by each of their names. */
    keys: new Map(),

    load(given) {
      about = given;
      // Keys with names of their own come first, and hide columns of the same name.
      for (const key of given.keys) for (const name of key.names) if (!this.keys.has(name)) this.keys.set(name, key);
      for (const [name, values] of Object.entries(given.columns)) columns.set(name, values);
      ready();
    },
    takeColumn(name, values) { columns.set(name, values); },
    takeFacts(part, rows) { facts.set(part, rows); },
    takeMesh(id, mesh) { meshes.set(id, mesh); },

    /** The values of a column that is there. */
    column(name) { return columns.get(name); },
    async need(names) {
      const missing = [...names].filter((name) => !columns.has(name));
      await Promise.all(missing.map((name) => script(`data/columns/${name}.js`)));
    },
    async factsOf(row) {
      const part = Math.floor(row / about.part);
      if (!facts.has(part)) await script(`data/facts/${part}.js`);
      return facts.get(part)[row - part * about.part];
    },
    async meshOf(id) {
      if (!meshes.has(id)) await script(`models/${id}.js`);
      return meshes.get(id);
    },
  };
})();

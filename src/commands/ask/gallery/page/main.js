// Wires search, order, groups and pages together; the address holds what is shown, so that it can be kept and sent.
"use strict";

(() => {
  const SORTS = [
    ["file_path", "path"], ["title", "title"], ["-date_added", "newest"], ["-triangle_count", "most triangles"], ["triangle_count", "fewest triangles"],
    ["-file_size", "largest file"], ["-volume", "largest volume"], ["format", "format"],
  ];
  const GROUPS = [
    ["", "no groups"], ["format", "by format"], ["folder", "by folder"], ["file_hash", "same bytes"], ["mesh_hash", "same mesh"],
    ["shape_key", "same shape"],
  ];
  const at = (id) => document.getElementById(id);
  const page = { fields: { query: at("query"), sort: at("sort"), group: at("group") }, back: "#" };
  for (const id of ["search", "found", "fault", "models", "model"]) page[id] = at(id);
  const numbers = new Intl.NumberFormat("en");
  let grid, rows = [], asked = 0;

  function options(select, list) {
    for (const [value, text] of list) select.add(new Option(text, value));
  }

  function card(row, isRushed) {
    const link = document.createElement("a");
    link.href = `#model/${Library.column("id")[row]}`;
    const picture = Library.column("thumbnail_path")[row];
    const shown = document.createElement(picture ? "img" : "div");
    if (picture) Object.assign(shown, { alt: "", decoding: "async" });
    if (picture && isRushed) shown.dataset.src = picture;
    else if (picture) shown.src = picture;
    else { shown.className = "none"; shown.textContent = "no picture"; }
    const title = document.createElement("b"), facts = document.createElement("small");
    title.textContent = Library.column("title")[row] ?? "";
    const triangles = Library.column("triangle_count")[row];
    const size = triangles === null ? "" : ` · ${numbers.format(triangles)} triangles`;
    facts.textContent = Library.column("format")[row] + size;
    link.append(shown, title, facts);
    return link;
  }

  function compared(key) {
    const isDown = key.startsWith("-"), values = Library.column(key.replace(/^-/, ""));
    const order = (a, b) => (typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));
    return (one, other) => {
      const [a, b] = [values[one], values[other]];
      if (a === null || b === null) return (a === null) - (b === null);
      return isDown ? order(b, a) : order(a, b);
    };
  }

  const folderOf = (path) => path.slice(0, path.lastIndexOf("/")) || "/";

  /** Rows in groups; where models are looked for that are the same, those that are alone are left out. */
  function grouped(list, by) {
    if (!by) return [{ rows: list }];
    const values = Library.column(by === "folder" ? "file_path" : by), groups = new Map();
    for (const row of list) {
      const value = by === "folder" ? folderOf(values[row]) : values[row];
      if (value === null) continue;
      if (!groups.has(value)) groups.set(value, []);
      groups.get(value).push(row);
    }
    const isSame = by.includes("_");
    const kept = [...groups].filter(([, rows]) => !isSame || rows.length > 1);
    const heading = (value, rows) => (isSame ? `${rows.length} models, ${value.slice(0, 12)}` : `${value} (${numbers.format(rows.length)})`);
    return kept.map(([value, rows]) => ({ heading: heading(value, rows), rows }));
  }

  async function search() {
    const mine = ++asked, text = page.fields.query.value;
    page.fault.textContent = "";
    page.fields.query.removeAttribute("aria-invalid");
    try {
      const query = Query.parse(text, Library.keys, (name) => Library.column(name));
      const sort = page.fields.sort.value, by = page.fields.group.value;
      await Library.need([...query.needed, sort.replace(/^-/, ""), ...(by ? [by === "folder" ? "file_path" : by] : [])]);
      if (mine !== asked) return;
      const found = [];
      for (let row = 0; row < Library.count; row++) if (query.test(row)) found.push(row);
      if (sort !== Library.about.order) found.sort(compared(sort));
      const groups = grouped(found, by);
      rows = groups.flatMap((group) => group.rows);
      page.found.textContent = `${numbers.format(rows.length)} of ${numbers.format(Library.count)} models`;
      grid.show(groups);
    } catch (fault) {
      if (mine !== asked) return;
      const place = fault instanceof Query.Fault ? `${text}\n${" ".repeat(fault.at)}^ ` : "";
      page.fault.textContent = place + fault.message;
      page.fields.query.setAttribute("aria-invalid", "true");
    }
  }

  /** Keeps what is asked in the address. */
  function keep() {
    const asked = new URLSearchParams();
    for (const [name, field] of Object.entries(page.fields)) if (field.value) asked.set(name, field.value);
    history.replaceState(null, "", `#${asked}`);
    search();
  }

  async function route() {
    const address = location.hash.slice(1);
    const id = /^model\/(\d+)$/.exec(address)?.[1];
    const row = id ? Library.column("id").indexOf(Number(id)) : -1;
    if (!page.models.hidden) grid.offset = scrollY;
    page.models.hidden = page.search.hidden = row >= 0;
    page.model.hidden = row < 0;
    if (row >= 0) {
      if (rows.length === 0) await search();
      scrollTo(0, 0);
      try { await ModelPage.show(page.model, row, rows, page.back); } catch (error) { page.fault.textContent = error.message; }
      return;
    }
    document.title = Library.about.title;
    page.back = `#${address}`;
    const asked = new URLSearchParams(address);
    for (const [name, field] of Object.entries(page.fields)) field.value = asked.get(name) ?? field.options?.[0].value ?? "";
    await search();
    scrollTo(0, grid.offset);
    grid.draw();
  }

  function theme() {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    at("theme").setAttribute("aria-pressed", String(next === "dark"));
  }

  Library.loaded.then(async () => {
    document.title = Library.about.title;
    options(page.fields.sort, SORTS);
    options(page.fields.group, GROUPS);
    for (const key of Library.about.keys) at("keys").append(new Option(key.meaning, `${key.names[0]}:`));
    grid = new Grid(page.models, card);
    const { query, sort, group } = page.fields;
    let wait;
    query.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(keep, Library.count > 20000 ? 120 : 0); });
    for (const select of [sort, group]) select.addEventListener("change", keep);
    page.search.addEventListener("submit", (event) => { event.preventDefault(); keep(); });
    at("theme").addEventListener("click", theme);
    addEventListener("hashchange", route);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && page.models.hidden) location.hash = page.back;
      if (event.key === "/" && document.activeElement !== query) { event.preventDefault(); query.focus(); }
    });
    await route();
    document.documentElement.dataset.ready = "yes";
  });
})();

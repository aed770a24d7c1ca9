// The page of one model: its picture, a view that can be turned where the mesh is there, and all facts.
"use strict";

const ModelPage = (() => {
  function element(name, text, into) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    into?.append(made);
    return made;
  }

  /** Times that are nanoseconds since 1970. */
  const NANOSECONDS = new Set(["file_modified", "read_at"]);

  function shown(name, value) {
    if (NANOSECONDS.has(name)) return new Date(value / 1e6).toISOString();
    if (typeof value === "boolean") return value ? "yes" : "no";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  function figure(caption, shown, into) {
    const made = element("figure", undefined, into);
    made.append(shown);
    element("figcaption", caption, made);
  }

  function table(facts, into) {
    const body = element("tbody", undefined, element("table", undefined, into));
    for (const [name, value] of Object.entries(facts)) {
      const line = element("tr", undefined, body);
      const head = element("th", name.replaceAll("_", " "), line);
      head.scope = "row";
      const meaning = Library.about.meanings[name];
      if (meaning) head.title = meaning;
      element("td", shown(name, value), line);
    }
  }

  function links(row, rows, back, into) {
    const nav = element("nav", undefined, into);
    const all = element("a", "All models", nav);
    all.href = back;
    const at = rows.indexOf(row), ids = Library.column("id");
    for (const [word, other] of [["Previous", rows[at - 1]], ["Next", rows[at + 1]]]) {
      if (at < 0 || other === undefined) continue;
      element("a", word, nav).href = `#model/${ids[other]}`;
    }
  }

  /** Fills `article` with model number `row`, one of `rows`, and with the way `back` to them. */
  async function show(article, row, rows, back) {
    const id = Library.column("id")[row], title = Library.column("title")[row] ?? "";
    article.replaceChildren();
    links(row, rows, back, article);
    element("h1", title, article);
    document.title = title;
    const look = element("div", undefined, article);
    look.className = "look";
    const left = element("div", undefined, look), right = element("div", undefined, look);
    const picture = Library.column("thumbnail_path")[row];
    if (picture) {
      const image = element("img");
      image.src = picture;
      image.alt = `Picture of ${title}`;
      figure("Picture", image, left);
    }
    article.focus();
    table(await Library.factsOf(row), right);
    if (Library.column("has_mesh")?.[row]) {
      const canvas = element("canvas");
      canvas.tabIndex = 0;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `${title}, which the arrow keys turn and + and - bring nearer`);
      figure("Drag or use the arrow keys to turn, the wheel or + and - to come nearer", canvas, left);
      const mesh = await Library.meshOf(id);
      if (!Viewer.show(canvas, mesh)) canvas.replaceWith(element("p", "This browser cannot show the mesh (WebGL 2 is missing)."));
    }
  }

  return { show };
})();

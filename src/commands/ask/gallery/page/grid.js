// The grid of pictures: as many cards as fit the window and a little more, whatever the number of models.
"use strict";

class Grid {
  static CARD = 190;
  static GAP = 14;
  static TEXT = 54;
  static HEAD = 44;
  /** Milliseconds. */
  static REST = 80;

  constructor(element, card) {
    this.element = element;
    this.card = card;
    this.groups = [];
    this.cards = new Map();
    this.offset = 0;
    addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.lay()).observe(element);
    element.addEventListener("keydown", (event) => this.key(event));
  }

  /** Shows `groups`: lists of rows, each with a heading or none. */
  show(groups) {
    this.groups = groups;
    this.rows = groups.flatMap((group) => group.rows);
    for (const element of this.cards.values()) element.remove();
    this.cards.clear();
    this.lay();
  }

  /** Finds out where each line of cards lies. */
  lay() {
    const width = this.element.clientWidth;
    if (width === 0) return;
    // On a telephone two smaller ones rather than one that fills it.
    const least = width >= 300 ? 2 : 1;
    this.across = Math.max(least, Math.floor((width + Grid.GAP) / (Grid.CARD + Grid.GAP)));
    this.wide = Math.floor((width - (this.across - 1) * Grid.GAP) / this.across);
    this.high = this.wide + Grid.TEXT;
    this.lines = [];
    let top = 0, before = 0;
    for (const { heading, rows } of this.groups) {
      if (heading) { this.lines.push({ top, heading, first: before, count: 0 }); top += Grid.HEAD; }
      for (let first = 0; first < rows.length; first += this.across) {
        this.lines.push({ top, first: before + first, count: Math.min(this.across, rows.length - first) });
        top += this.high + Grid.GAP;
      }
      before += rows.length;
    }
    this.element.style.height = `${top}px`;
    for (const element of this.cards.values()) element.remove();
    this.cards.clear();
    this.draw();
  }

  /** Number of the line that lies at `top`. */
  lineAt(top) {
    let low = 0, high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle].top <= top) low = middle + 1; else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Where a frame passes half a window or more, pictures are left for when it rests: reading them would hold the next frame up. */
  draw() {
    if (this.element.hidden || !this.lines) return;
    this.isRushed = Math.abs(scrollY - (this.seenAt ?? scrollY)) > innerHeight / 2;
    this.seenAt = scrollY;
    clearTimeout(this.resting);
    if (this.isRushed) this.resting = setTimeout(() => this.fill(), Grid.REST);
    else this.fill();
    const above = this.element.getBoundingClientRect().top;
    const from = this.lineAt(-above - innerHeight / 2), to = this.lineAt(-above + innerHeight * 1.5);
    const kept = new Set();
    for (let number = from; number <= to && number < this.lines.length; number++) {
      const line = this.lines[number];
      if (line.heading) { kept.add(`h${number}`); this.head(`h${number}`, line); }
      for (let i = 0; i < line.count; i++) { kept.add(line.first + i); this.place(line.first + i, i, line.top); }
    }
    for (const [at, element] of this.cards) {
      if (!kept.has(at) && !element.contains(document.activeElement)) { element.remove(); this.cards.delete(at); }
    }
  }

  /** Pictures that were left out. */
  fill() {
    this.isRushed = false;
    for (const picture of this.element.querySelectorAll("img[data-src]")) {
      picture.src = picture.dataset.src;
      delete picture.dataset.src;
    }
  }

  head(at, line) {
    if (this.cards.has(at)) return;
    const element = document.createElement("h2");
    element.className = "head";
    element.textContent = line.heading;
    element.style.top = `${line.top}px`;
    this.cards.set(at, element);
    this.element.append(element);
  }

  place(at, column, top) {
    if (this.cards.has(at)) return;
    const element = document.createElement("div");
    element.className = "card";
    element.append(this.card(this.rows[at], this.isRushed));
    element.dataset.at = at;
    element.setAttribute("role", "listitem");
    element.setAttribute("aria-posinset", at + 1);
    element.setAttribute("aria-setsize", this.rows.length);
    Object.assign(element.style, {
      left: `${column * (this.wide + Grid.GAP)}px`, top: `${top}px`, width: `${this.wide}px`, height: `${this.high}px`,
    });
    this.cards.set(at, element);
    this.element.append(element);
  }

  /** Arrows go from card to card, Home and End to the first and the last. */
  key(event) {
    const at = Number(document.activeElement.closest("[data-at]")?.dataset.at);
    if (Number.isNaN(at)) return;
    const last = this.rows.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + this.across, ArrowUp: at - this.across, Home: 0, End: last }[event.key];
    if (to === undefined || to < 0 || to > last) return;
    event.preventDefault();
    this.focus(to);
  }

  focus(at) {
    const line = this.lines.findLast((one) => one.count > 0 && one.first <= at);
    const top = this.element.offsetTop + line.top;
    const head = document.querySelector("header").offsetHeight;
    if (top - head < scrollY) scrollTo(0, top - head - Grid.GAP);
    if (top + this.high > scrollY + innerHeight) scrollTo(0, top + this.high - innerHeight + Grid.GAP);
    this.draw();
    this.cards.get(at)?.querySelector("a").focus({ preventScroll: true });
  }
}

// The body of a function: what check_report.py wants to know of the page that is shown.

const TOLERANCE_PX = 1;
const LEAST_CONTRAST = 4.5;

for (const details of document.querySelectorAll('details')) details.open = true;

const brief = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 60);

// ---- texts of pictures: rotated ones as well, hence corners instead of upright boxes ----

function corners(text) {
  const box = text.getBBox(), matrix = text.getScreenCTM();
  const at = (x, y) => new DOMPoint(x, y).matrixTransform(matrix);
  const right = box.x + box.width, below = box.y + box.height;
  return [at(box.x, box.y), at(right, box.y), at(right, below), at(box.x, below)];
}

function extent(points, axis) {
  const along = points.map((point) => point.x * axis.x + point.y * axis.y);
  return [Math.min(...along), Math.max(...along)];
}

function sides(points) {
  return [0, 1].map((i) => {
    const x = points[i + 1].x - points[i].x, y = points[i + 1].y - points[i].y, length = Math.hypot(x, y) || 1;
    return {x: x / length, y: y / length};
  });
}

// By how much two rectangles would have to be moved apart.
function overlap(a, b) {
  return Math.min(...[...sides(a), ...sides(b)].map((axis) => {
    const [aLow, aHigh] = extent(a, axis), [bLow, bHigh] = extent(b, axis);
    return Math.min(aHigh, bHigh) - Math.max(aLow, bLow);
  }));
}

function isShown(text) {
  return text.textContent.trim() !== '' && text.checkVisibility() && text.closest('defs') === null;
}

function findOverlaps(texts) {
  const found = [];
  for (let i = 0; i < texts.length; i++)
    for (let j = 0; j < i; j++) {
      const by = overlap(texts[i].corners, texts[j].corners);
      if (by > TOLERANCE_PX) found.push(`"${texts[j].text}" and "${texts[i].text}" by ${by.toFixed(1)} px`);
    }
  return found;
}

function findOutside(texts, svg) {
  const box = svg.getBoundingClientRect();
  const isIn = (point) => point.x > box.left - TOLERANCE_PX && point.x < box.right + TOLERANCE_PX &&
    point.y > box.top - TOLERANCE_PX && point.y < box.bottom + TOLERANCE_PX;
  return texts.filter((text) => !text.corners.every(isIn)).map((text) => `"${text.text}"`);
}

function describePicture(svg) {
  const texts = [...svg.querySelectorAll('text')].filter(isShown)
    .map((text) => ({text: brief(text.textContent), corners: corners(text)}));
  return {
    figure: svg.closest('figure')?.id ?? '',
    label: svg.getAttribute('aria-label') ?? svg.querySelector(':scope > title')?.textContent ?? '',
    titles: [...svg.querySelectorAll('title')].map((title) => title.textContent),
    textCount: texts.length,
    overlaps: findOverlaps(texts),
    outside: findOutside(texts, svg),
  };
}

// ---- contrast, as the Web Content Accessibility Guidelines work it out ----

function readColour(text) {
  const numbers = text.match(/^rgba?\(([^)]*)\)$/)?.[1].split(/[\s,\/]+/).map(Number);
  if (numbers === undefined || numbers.some(Number.isNaN)) throw new Error(`cannot read the colour ${text}`);
  return {rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1};
}

const mix = (over, under) => over.rgb.map((value, i) => value * over.alpha + under[i] * (1 - over.alpha));

function background(element) {
  const own = readColour(getComputedStyle(element).backgroundColor);
  if (own.alpha === 1) return own.rgb;
  return mix(own, element.parentElement === null ? [255, 255, 255] : background(element.parentElement));
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// Of a picture's text against the page: what is drawn below it does not count.
function contrast(element) {
  const under = background(element), style = getComputedStyle(element);
  const colour = element instanceof SVGElement ? style.fill : style.color;
  const lights = [luminance(under), luminance(mix(readColour(colour), under))];
  return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
}

function findFaint() {
  const seen = new Set(), found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === '' || seen.has(element) || element.closest('title, script, style')) continue;
    seen.add(element);
    const ratio = contrast(element);
    if (ratio < LEAST_CONTRAST)
      found.push(`${element.localName} "${brief(element.textContent)}" has ${ratio.toFixed(2)}`);
  }
  return {count: seen.size, found};
}

// ---- ids and what refers to them ----

function findTwice() {
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
}

// Within pictures: <use href="#mark">, fill="url(#pattern)".
function svgReferences() {
  const found = new Set();
  for (const element of document.querySelectorAll('svg *'))
    for (const attribute of element.attributes) {
      const match = attribute.localName === 'href' ? attribute.value.match(/^#(.*)$/) :
        attribute.value.match(/^url\(["']?#(.*?)["']?\)$/);
      if (match !== null) found.add(match[1]);
    }
  return [...found];
}

// The titles of a table's columns, and its rows; of a quantity its exact value.
function readTable(table) {
  const value = (cell) => cell.querySelector('data')?.value ?? cell.textContent.trim();
  const [titles, ...rows] = [...(table?.rows ?? [[]])].map((row) => [...(row.cells ?? [])].map(value));
  return {titles, rows};
}

// What moves from region to region is told by these names.
function findNameless() {
  return [...document.querySelectorAll('nav, table, [role="region"]')]
    .filter((element) => !(element.ariaLabel || element.caption?.textContent.trim()))
    .map((element) => element.outerHTML.slice(0, 80));
}

const links = [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'));
const inPage = [...links.filter((link) => link.startsWith('#')).map((link) => link.slice(1)), ...svgReferences()];
const root = document.documentElement;
return {
  width: {window: root.clientWidth, content: Math.max(root.scrollWidth, document.body.scrollWidth)},
  title: document.title,
  values: Object.fromEntries([...document.querySelectorAll('data[id]')].map((data) => [data.id, data.value])),
  twice: findTwice(),
  dangling: inPage.filter((id) => document.getElementById(decodeURIComponent(id)) === null),
  files: links.filter((link) => !link.startsWith('#')),
  nameless: findNameless(),
  figures: [...document.querySelectorAll('figure')].map((figure) => figure.id),
  pictures: [...document.querySelectorAll('svg')].map(describePicture),
  contrast: findFaint(),
  comparison: readTable(document.querySelector('table#comparison')),
};

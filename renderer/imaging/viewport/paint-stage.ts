/** Paints what lies over a picture on the screen onto a canvas: words, marks, measurements, overlays. */

const unseen = new Set(['none', 'hidden']);
/** What a hand works with on the screen is nothing on paper. */
const operated = 'button, input, select, label:has(select, input)';
/** What an SVG drawing needs of its style sheet once it stands alone. */
const drawn = [
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'fill',
  'fill-opacity',
  'stroke-opacity',
  'opacity',
  'display',
];

/**
 * The stage as it stands, `scale` times as large.
 * @param picture in place of `canvas`, as sharp as the paper can take it
 */
export async function paintStage(
  stage: HTMLElement,
  canvas: HTMLCanvasElement,
  picture: CanvasImageSource,
  scale: number,
): Promise<HTMLCanvasElement> {
  const frame = stage.getBoundingClientRect();
  const paper = document.createElement('canvas');
  paper.width = Math.round(frame.width * scale);
  paper.height = Math.round(frame.height * scale);
  const context = paper.getContext('2d')!;
  context.fillStyle = '#000';
  context.fillRect(0, 0, paper.width, paper.height);
  context.scale(scale, scale);
  context.translate(-frame.left, -frame.top);
  await paint(stage, { context, scale, canvas, picture });
  return paper;
}

interface Painting {
  context: CanvasRenderingContext2D;
  scale: number;
  canvas: HTMLCanvasElement;
  picture: CanvasImageSource;
}

async function paint(element: Element, painting: Painting): Promise<void> {
  const style = getComputedStyle(element);
  if (element.matches(operated)) return;
  if (unseen.has(style.display) || unseen.has(style.visibility)) return;
  const { left, top, width, height } = element.getBoundingClientRect();
  const { context } = painting;
  if (element instanceof HTMLCanvasElement) {
    const source = element === painting.canvas ? painting.picture : element;
    if (width > 0 && height > 0) context.drawImage(source, left, top, width, height);
    return;
  }
  if (element instanceof SVGSVGElement) {
    if (width > 0 && height > 0) await paintSvg(element, painting);
    return;
  }
  if (!/^rgba\(.*, 0\)$|^transparent$/.test(style.backgroundColor)) {
    context.fillStyle = style.backgroundColor;
    context.fillRect(left, top, width, height);
  }
  paintBorders(element, style, context);
  for (const child of element.childNodes) {
    if (child instanceof Text) paintText(child, style.color, style, context);
    else if (child instanceof Element) await paint(child, painting);
  }
}

function paintBorders(element: Element, style: CSSStyleDeclaration, context: CanvasRenderingContext2D): void {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const edges: readonly [string, string, number, number, number, number][] = [
    [style.borderTopWidth, style.borderTopColor, left, top, right, top],
    [style.borderBottomWidth, style.borderBottomColor, left, bottom, right, bottom],
    [style.borderLeftWidth, style.borderLeftColor, left, top, left, bottom],
    [style.borderRightWidth, style.borderRightColor, right, top, right, bottom],
  ];
  for (const [width, color, x1, y1, x2, y2] of edges) {
    if (Number.parseFloat(width) === 0) continue;
    context.lineWidth = Number.parseFloat(width);
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  }
}

/** Words line by line, where they stand. */
function paintText(node: Text, color: string, style: CSSStyleDeclaration, context: CanvasRenderingContext2D): void {
  const range = document.createRange();
  const { data } = node;
  let run = '';
  let place: DOMRect | null = null;
  let right = 0;
  const flush = () => {
    if (place && run.trim() !== '') {
      context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      context.fillStyle = color;
      context.textBaseline = 'middle';
      context.fillText(run, place.left, place.top + place.height / 2, right - place.left);
    }
    run = '';
    place = null;
  };
  for (let at = 0; at < data.length; ) {
    const letter = String.fromCodePoint(data.codePointAt(at)!);
    range.setStart(node, at);
    range.setEnd(node, at + letter.length);
    at += letter.length;
    const box = range.getBoundingClientRect();
    if (box.width === 0 && box.height === 0) continue;
    if (place && Math.abs(box.top - place.top) > place.height / 2) flush();
    place ??= box;
    right = box.right;
    run += letter;
  }
  flush();
}

/** A drawing without its words first: an SVG picture does not have the program's fonts. Then its words. */
async function paintSvg(svg: SVGSVGElement, { context }: Painting): Promise<void> {
  const { left, top, width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll('*');
  for (const [place, element] of copy.querySelectorAll<SVGElement>('*').entries()) {
    const original = originals[place];
    if (!original) continue;
    const style = getComputedStyle(original);
    for (const property of drawn) element.style.setProperty(property, style.getPropertyValue(property));
  }
  for (const text of copy.querySelectorAll('text')) text.remove();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.removeAttribute('style');
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  context.drawImage(image, left, top, width, height);
  const walker = document.createTreeWalker(svg, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!(node instanceof Text) || !parent?.closest('text')) continue;
    const style = getComputedStyle(parent);
    if (!unseen.has(style.display) && !unseen.has(style.visibility)) paintText(node, style.fill, style, context);
  }
}

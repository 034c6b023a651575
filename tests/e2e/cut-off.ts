/** What a person could not read, because it stands outside what the window shows or can be scrolled to. */
import type { Page } from '@playwright/test';

/**
 * Where the page scrolls sideways, and words that nothing brings into sight: beyond the window's edge, or behind the
 * edge of something that hides what overflows. What scrolls by itself, and what is cut on purpose and says so with an
 * ellipsis, is left alone.
 * @returns one line a place, at most ten
 */
export async function cutOffPlaces(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const tolerance = 2;
    const found: string[] = [];
    const nameOf = (element: Element) => `${element.tagName.toLowerCase()}.${String(element.className).split(' ')[0]}`;
    const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
    const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip';

    const pageScrollers = [document.documentElement, document.body, ...document.querySelectorAll('#root > * > *')];
    for (const element of pageScrollers) {
      if (element.scrollWidth > element.clientWidth + tolerance && element.clientWidth > 0) {
        found.push(`${nameOf(element)} is ${element.scrollWidth} wide in ${element.clientWidth}`);
      }
    }

    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const reasonFor = (text: Node): string | null => {
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) return null;
      let sideways = false;
      let upright = false;
      for (
        let parent = text.parentElement;
        parent && parent !== document.documentElement;
        parent = parent.parentElement
      ) {
        const style = getComputedStyle(parent);
        if (style.visibility === 'hidden' || style.opacity === '0') return null;
        if (style.clipPath.startsWith('inset(50%') || style.clip.startsWith('rect(')) return null;
        if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') return null;
        if (parent.closest('svg, canvas, section.sheet')) return null;
        const edge = parent.getBoundingClientRect();
        if (
          hides(style.overflowX) &&
          !sideways &&
          (box.right > edge.right + tolerance || box.left < edge.left - tolerance)
        ) {
          return `behind the side of ${nameOf(parent)}`;
        }
        if (
          hides(style.overflowY) &&
          !upright &&
          (box.bottom > edge.bottom + tolerance || box.top < edge.top - tolerance)
        ) {
          return `behind the end of ${nameOf(parent)}`;
        }
        const isPage = pageScrollers.includes(parent);
        if (scrolls(style.overflowX) && !isPage) sideways = true;
        if (scrolls(style.overflowY)) upright = true;
        if (style.position === 'fixed') break;
      }
      if (!sideways && (box.right > window.innerWidth + tolerance || box.left < -tolerance)) return 'beyond the window';
      if (!upright && box.top > window.innerHeight) return 'below the window';
      return null;
    };
    for (let text = words.nextNode(); text && found.length < 10; text = words.nextNode()) {
      if (!text.textContent?.trim()) continue;
      const reason = reasonFor(text);
      if (reason) found.push(`“${text.textContent.trim().slice(0, 30)}” ${reason}`);
    }
    return found;
  });
}

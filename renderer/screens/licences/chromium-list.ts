/** Reading the page that Chromium's makers write of everything in it (chrome://credits, LICENSES.chromium.html). */

export interface Credit {
  name: string;
  homepage: string | null;
  text: string;
}

/** @param html nothing of it is shown or run: only the words in it are taken */
export function readCredits(html: string): Credit[] {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('.product')].map((product) => ({
    name: product.querySelector('.title')?.textContent?.trim() ?? '',
    homepage: product.querySelector('.homepage a')?.getAttribute('href') ?? null,
    text: product.querySelector('.license')?.textContent?.trim() ?? '',
  }));
}

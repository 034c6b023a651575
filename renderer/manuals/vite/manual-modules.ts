import type { Plugin } from 'vite';
import { compileManual } from './compile.ts';

const manual = /\/docs\/manual\/[a-z]+\/[\w-]+\.md$/;

/** `import { manual } from '…/docs/manual/ja/set-up.md'`: its blocks, and its pictures among the bundled files. */
export function manualModules(): Plugin {
  return {
    name: 'tomoshibi-manuals',
    enforce: 'pre',
    transform(markdown, id) {
      if (!manual.test(id)) return null;
      const compiled = compileManual(markdown);
      const pictures = [
        ...new Set(compiled.blocks.flatMap((block) => (block.kind === 'picture' ? [block.address] : []))),
      ];
      const imports = pictures.map((file, index) => `import picture${index} from ${JSON.stringify(file)};`);
      const blocks = JSON.stringify(compiled.blocks).replaceAll(
        /"address":("(?:[^"\\]|\\.)*")/g,
        (_, file: string) => `"address":picture${pictures.indexOf(JSON.parse(file) as string)}`,
      );
      const code = `${imports.join('\n')}
export const manual = { title: ${JSON.stringify(compiled.title)}, blocks: ${blocks} };`;
      return { code, map: null };
    },
  };
}

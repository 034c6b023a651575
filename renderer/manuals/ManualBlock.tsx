import type { Block, Inline } from './manual.ts';
import styles from './manual-block.module.css';

/** One block, the same on the screen and on paper: sizes are in ems, colours those around it. */
export function ManualBlock({ block, tick = false }: { block: Block; tick?: boolean }) {
  switch (block.kind) {
    case 'heading':
      return block.level === 2 ? (
        <h2 className={styles.heading}>
          <Words words={block.words} />
        </h2>
      ) : (
        <h3 className={styles.subheading}>
          <Words words={block.words} />
        </h3>
      );
    case 'paragraph':
      return (
        <p className={styles.paragraph}>
          <Words words={block.words} />
        </p>
      );
    case 'note':
      return (
        <p className={styles.note}>
          <Words words={block.words} />
        </p>
      );
    case 'item':
      return (
        <p className={styles.item}>
          {block.tick ? <span aria-hidden className={styles.tick} /> : <span aria-hidden>・</span>}
          <span>
            <Words words={block.words} />
          </span>
        </p>
      );
    case 'step':
      return (
        <div className={styles.step}>
          <b className={styles.number}>{block.number}</b>
          <div>
            <p>
              <Words words={block.words} />
            </p>
            {block.also.map((words, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
              <p key={index} className={styles.also}>
                <Words words={words} />
              </p>
            ))}
          </div>
          {tick ? <span aria-hidden className={styles.tick} /> : null}
        </div>
      );
    case 'code':
      return <pre className={styles.code}>{block.text}</pre>;
    case 'table':
      return (
        <table className={styles.table}>
          <thead>
            <tr>
              {block.head.map((words, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <th key={index} scope="col">
                  <Words words={words} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={index}>
                {row.map((words, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                  <td key={column}>
                    <Words words={words} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'picture':
      return (
        <figure className={styles.picture}>
          <img src={block.address} alt="" />
          <figcaption>{block.says}</figcaption>
        </figure>
      );
  }
}

function Words({ words }: { words: Inline[] }) {
  return words.map(({ kind, text }, index) => {
    const key = `${index}`;
    if (kind === 'strong' || kind === 'button') return <b key={key}>{text}</b>;
    if (kind === 'title') return <cite key={key}>{text}</cite>;
    if (kind === 'code') return <code key={key}>{text}</code>;
    return <span key={key}>{text}</span>;
  });
}

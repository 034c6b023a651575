import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import styles from './Disclosure.module.css';

interface DisclosureProps {
  /** What the button says. */
  words: ReactNode;
  /** What the panel is about, for a screen reader; also of the button where its words do not tell. */
  title: string;
  label?: string;
  className?: string;
  children: ReactNode;
}

/** A button that opens a small panel over the page. Esc, or a press beside it, closes the panel; the focus returns. */
export function Disclosure({ words, title, label, className, children }: DisclosureProps) {
  const button = useRef<HTMLButtonElement>(null);
  const pressedWhileOpen = useRef(false);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        // A press on the button has closed the panel before its click comes.
        onPointerDown={() => {
          pressedWhileOpen.current = open;
        }}
        onClick={() => {
          if (!pressedWhileOpen.current) setOpen(true);
          pressedWhileOpen.current = false;
        }}
      >
        {words}
      </button>
      {open ? (
        <Panel title={title} button={button} onClose={() => setOpen(false)}>
          {children}
        </Panel>
      ) : null}
    </>
  );
}

interface PanelProps {
  title: string;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  children: ReactNode;
}

const gap = 4;
const edge = 8;

function Panel({ title, button, onClose, children }: PanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = panel.current!;
    if (!element.matches(':popover-open')) element.showPopover();
    place(element, button.current!.getBoundingClientRect());
    element.focus({ preventScroll: true });
  }, [button]);
  return (
    // The panel is not in the flow of what it was opened from: a button in a table's cell must not make the row higher.
    <div
      ref={panel}
      popover="auto"
      role="dialog"
      aria-label={title}
      tabIndex={-1}
      className={styles.panel}
      onToggle={(event) => {
        if (event.newState !== 'closed') return;
        onClose();
        button.current?.focus({ preventScroll: true });
      }}
    >
      {children}
    </div>
  );
}

/** Under the button, else above it where there is more room; never over the edge of the window. */
function place(panel: HTMLElement, by: DOMRect): void {
  const { clientWidth, clientHeight } = document.documentElement;
  const below = clientHeight - by.bottom - gap - edge;
  const above = by.top - gap - edge;
  const isBelow = panel.offsetHeight <= below || below >= above;
  panel.style.maxHeight = `${Math.max(120, isBelow ? below : above)}px`;
  panel.style.left = `${Math.max(edge, Math.min(by.left, clientWidth - panel.offsetWidth - edge))}px`;
  panel.style.top = `${isBelow ? by.bottom + gap : Math.max(edge, by.top - gap - panel.offsetHeight)}px`;
}

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { tidyWhileReading } from '../../../renderer/state/tidy.ts';

describe('garbage of screens that were left', () => {
  let showScreen: () => void;
  const inputs = new EventTarget();
  const collect = vi.fn(async () => {});
  const start = () =>
    tidyWhileReading({
      onScreen: (listener) => {
        showScreen = listener;
        return () => {
          showScreen = () => {};
        };
      },
      inputs,
      collect,
    });

  beforeEach(() => {
    vi.useFakeTimers();
    collect.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is collected once a person reads what came up, not while they type or scroll', () => {
    const stop = start();
    showScreen();
    vi.advanceTimersByTime(600);
    inputs.dispatchEvent(new Event('keydown'));
    vi.advanceTimersByTime(600);
    inputs.dispatchEvent(new Event('wheel'));
    vi.advanceTimersByTime(600);
    expect(collect).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(collect).toHaveBeenCalledTimes(1);
    stop();
  });

  test('is left where nothing new came up, and is not collected with every screen of somebody in a hurry', () => {
    const stop = start();
    inputs.dispatchEvent(new Event('keydown'));
    vi.advanceTimersByTime(60_000);
    expect(collect).not.toHaveBeenCalled();
    for (let screen = 0; screen < 5; screen++) {
      showScreen();
      vi.advanceTimersByTime(2_000);
    }
    expect(collect).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(15_000);
    expect(collect).toHaveBeenCalledTimes(2);
    stop();
    showScreen();
    vi.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(2);
  });
});

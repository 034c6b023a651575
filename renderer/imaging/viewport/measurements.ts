/** Measurements on the screen: they live in the window as long as its pictures do, and are written nowhere. */
import { eventTarget } from '@cornerstonejs/core';
import { annotation, Enums as ToolEnums, type Types as ToolTypes } from '@cornerstonejs/tools';
import { measuringToolOf } from './stack-tools.ts';

interface Step {
  did: 'made' | 'deleted';
  measurements: ToolTypes.Annotation[];
}

/** What was done, oldest first; one list per window, as Cornerstone's own. */
let steps: Step[] = [];
let isListening = false;

/** Begins to remember what is measured. */
export function rememberMeasurements(): void {
  if (isListening) return;
  isListening = true;
  eventTarget.addEventListener(ToolEnums.Events.ANNOTATION_COMPLETED, (event: Event) => {
    const made = (event as CustomEvent<{ annotation: ToolTypes.Annotation }>).detail.annotation;
    if (!isMeasurement(made)) return;
    // Completed again each time it is changed.
    if (steps.some(({ did, measurements }) => did === 'made' && measurements.includes(made))) return;
    steps.push({ did: 'made', measurements: [made] });
  });
}

/** Measurements on any of these pictures. */
export function measurementsOn(imageIds: ReadonlySet<string>): ToolTypes.Annotation[] {
  return annotation.state.getAllAnnotations().filter((each) => isMeasurement(each) && isOn(each, imageIds));
}

/** Takes back the last step on these pictures; false when there is none. */
export function undoMeasurement(imageIds: ReadonlySet<string>, element: HTMLDivElement): boolean {
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const { did, measurements } = steps[at]!;
    if (!measurements.some((each) => isOn(each, imageIds))) continue;
    steps.splice(at, 1);
    if (did === 'made') {
      remove(measurements);
    } else {
      for (const each of measurements) annotation.state.addAnnotation(each, element);
    }
    return true;
  }
  return false;
}

/** Deletes what is selected on these pictures; false when nothing is. */
export function deleteSelectedMeasurements(imageIds: ReadonlySet<string>): boolean {
  const selected = new Set(annotation.selection.getAnnotationsSelected());
  return deleteAll(measurementsOn(imageIds).filter(({ annotationUID }) => selected.has(annotationUID ?? '')));
}

export function clearMeasurements(imageIds: ReadonlySet<string>): boolean {
  return deleteAll(measurementsOn(imageIds));
}

/** When the pictures go, what was measured on them goes too. */
export function forgetMeasurements(): void {
  steps = [];
  annotation.selection.deselectAnnotation();
  annotation.state.removeAllAnnotations();
}

function deleteAll(measurements: ToolTypes.Annotation[]): boolean {
  if (measurements.length === 0) return false;
  remove(measurements);
  // What was deleted cannot be taken back as made any more, but its deletion can.
  steps = steps.filter(
    (step) => !(step.did === 'made' && step.measurements.every((each) => measurements.includes(each))),
  );
  steps.push({ did: 'deleted', measurements });
  return true;
}

function remove(measurements: readonly ToolTypes.Annotation[]): void {
  for (const { annotationUID } of measurements) {
    if (annotationUID === undefined) continue;
    annotation.selection.setAnnotationSelected(annotationUID, false);
    annotation.state.removeAnnotation(annotationUID);
  }
}

function isMeasurement(each: ToolTypes.Annotation): boolean {
  return measuringToolOf(each.metadata?.toolName ?? '') !== null;
}

function isOn(each: ToolTypes.Annotation, imageIds: ReadonlySet<string>): boolean {
  return imageIds.has(each.metadata?.referencedImageId ?? '');
}

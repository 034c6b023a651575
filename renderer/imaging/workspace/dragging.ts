/** A series on its way from the thumbnails into a pane. */
export interface DraggedSet {
  studyUid: string;
  setId: string;
}

const type = 'application/x-tomoshibi-series';

export function dragSet(transfer: DataTransfer, set: DraggedSet): void {
  transfer.setData(type, JSON.stringify(set));
  transfer.effectAllowed = 'copy';
}

export function isDraggedSet(transfer: DataTransfer): boolean {
  return transfer.types.includes(type);
}

/** Null when something else was dropped: files and texts from elsewhere are nothing to us. */
export function draggedSet(transfer: DataTransfer): DraggedSet | null {
  const text = transfer.getData(type);
  return text === '' ? null : (JSON.parse(text) as DraggedSet);
}

/** Window presets for CT in Hounsfield units; digits are their keys. */
export const ctPresets = [
  { name: 'lung', key: '1', center: -600, width: 1500 },
  { name: 'mediastinum', key: '2', center: 40, width: 400 },
  { name: 'abdomen', key: '3', center: 50, width: 350 },
  { name: 'bone', key: '4', center: 400, width: 1800 },
  { name: 'brain', key: '5', center: 40, width: 80 },
  { name: 'stroke', key: '6', center: 35, width: 40 },
] as const;

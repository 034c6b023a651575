import { Enums, metaData, type Types, utilities } from '@cornerstonejs/core';
import type { DicomJson } from '../../../shared/dicom-json.ts';
import { isInverse, type Levels, spanning, voisOf } from '../dicom/voi.ts';
import { drawOnCanvas } from '../viewport/canvas-drawing.ts';
import type { Picture } from './frame-decoding.ts';

const levels = new WeakMap<Types.IImage, Levels>();

/** How the picture's values become greys; null for colour. */
export function levelsOf(image: Types.IImage): Levels | null {
  return levels.get(image) ?? null;
}

/**
 * A decoded picture as Cornerstone holds it: values of the modality, colours as RGB.
 * @param frame the data set as this frame sees it
 */
export function imageOf(imageId: string, picture: Picture, frame: DicomJson): Types.IImage {
  const { rows, columns, color, values, least, most } = picture;
  const components = color ? 3 : 1;
  const plane = metaData.get(Enums.MetadataModules.IMAGE_PLANE, imageId) ?? {};
  const offered = voisOf(frame, least < 0);
  const [first, ...others] = offered;
  const own: Levels = {
    vois: [first ?? spanning(least, most), ...others],
    inverse: isInverse(frame),
    isAutomatic: first === undefined,
  };
  const voi = own.vois.find((each) => each.kind === 'window') ?? spanning(least, most);
  const image = {
    imageId,
    dataType: values.constructor.name as Types.PixelDataTypedArrayString,
    color,
    rgba: false,
    photometricInterpretation: color ? 'RGB' : own.inverse ? 'MONOCHROME1' : 'MONOCHROME2',
    calibration: metaData.get(Enums.MetadataModules.CALIBRATION, imageId) ?? {},
    rows,
    columns,
    height: rows,
    width: columns,
    rowPixelSpacing: plane.rowPixelSpacing,
    columnPixelSpacing: plane.columnPixelSpacing,
    // The values are already those of the modality.
    slope: 1,
    intercept: 0,
    preScale: { enabled: true, scaled: true, scalingParameters: { rescaleSlope: 1, rescaleIntercept: 0 } },
    invert: !color && own.inverse,
    minPixelValue: least,
    maxPixelValue: most,
    windowCenter: color ? 128 : voi.center,
    windowWidth: color ? 256 : voi.width,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
    sizeInBytes: values.byteLength,
    numberOfComponents: components,
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      scalarData: values,
      width: columns,
      height: rows,
      numberOfComponents: components,
    }),
    getPixelData: () => values,
    getCanvas: undefined as unknown as Types.IImage['getCanvas'],
    render: drawOnCanvas,
  } as Types.IImage;
  if (!color) levels.set(image, own);
  return image;
}

/** Parts of the body as examinations name them, coarse enough to find examinations of the same part. */
export const regions = [
  'head',
  'neck',
  'chest',
  'heart',
  'breast',
  'abdomen',
  'pelvis',
  'cervicalSpine',
  'thoracicSpine',
  'lumbarSpine',
  'shoulder',
  'arm',
  'elbow',
  'wrist',
  'hand',
  'hip',
  'thigh',
  'knee',
  'leg',
  'ankle',
  'foot',
] as const;
export type Region = (typeof regions)[number];
export type Side = 'left' | 'right' | 'both';

const trunk: readonly Region[] = ['chest', 'abdomen', 'pelvis'];

/**
 * Words of Body Part Examined (0018,0015; PS3.16 Annex L) and of Japanese and English descriptions. What was matched
 * is taken out before the next line is tried, so that 胸椎 is no chest and 股関節 no joint of the knee.
 */
const words: readonly (readonly [RegExp, readonly Region[]])[] = [
  [/手術|術[前後中]|左手前|不足|満足|femoral head|head of|headache/g, []],
  [/whole ?body|wholebody|全身|pet[ -]?ct/g, ['head', 'neck', ...trunk]],
  [/trunk|体幹|躯幹/g, trunk],
  [/頸椎|頚椎|頸髄|頚髄|cervical ?spine|\bc[ -]?spine|\bcspine|cspine|\bcervical\b/g, ['cervicalSpine']],
  [/胸腰椎|thoracolumbar|tlspine/g, ['thoracicSpine', 'lumbarSpine']],
  [/胸椎|胸髄|thoracic ?spine|\bt[ -]?spine|tspine/g, ['thoracicSpine']],
  [/腰仙椎|腰椎|腰部|仙椎|仙骨|lumbar|\bl[ -]?spine|lspine|lsspine|sacrum|sacral/g, ['lumbarSpine']],
  [/全脊椎|脊椎|脊柱|whole ?spine|\bspine\b/g, ['cervicalSpine', 'thoracicSpine', 'lumbarSpine']],
  [/股関節|大腿骨[頸頚]部|大腿骨近位|femoral neck|\bhips?\b/g, ['hip']],
  [/肩関節|肩甲骨|鎖骨|肩|shoulder|clavicle|scapula/g, ['shoulder']],
  [/肘関節|肘|elbow/g, ['elbow']],
  [/手関節|手根|wrist/g, ['wrist']],
  [/膝関節|膝|knee|patella/g, ['knee']],
  [/足関節|踝|ankle/g, ['ankle']],
  [/大腿|thigh|femur/g, ['thigh']],
  [/下腿|脛骨|腓骨|lower ?leg|\bleg\b|tibia|fibula|tib ?fib/g, ['leg']],
  [/下肢|lower ?(limb|extremity)|extremity/g, ['thigh', 'knee', 'leg']],
  [/上腕|前腕|上肢|humerus|forearm|upper ?(arm|limb|extremity)|radius|ulna|\barm\b/g, ['arm']],
  [/手指|指骨|母指|\bhand\b|finger|thumb|手(?!技|動|順)/g, ['hand']],
  [/足趾|足部|踵|\bfoot\b|\bfeet\b|\btoe|calcaneus|heel|足/g, ['foot']],
  [/乳房|乳腺|マンモ|breast|mammo/g, ['breast']],
  [/心臓|心エコー|冠動脈|心筋|心電図同期|heart|cardiac|coronary|echocardio|\btte\b|\btee\b/g, ['heart']],
  [/胸腹部|chest ?abd(omen)?(?! ?pel)/g, ['chest', 'abdomen']],
  [/chest[ /,-]*abd(omen)?[ /,-]*pel(vis)?|chestabdpelvis|\bcap\b|胸(部)?[〜~・-]*骨盤/g, trunk],
  [/腹部?骨盤|abdomen[ /,-]*(and )?pelvis|abdomenpelvis|abd[ /,-]*pel(vis)?/g, ['abdomen', 'pelvis']],
  [/頭頸部|頭頚部|headneck|head[ /,-]*(and |& ?)?neck/g, ['head', 'neck']],
  [
    /頭部|頭蓋|脳|頭|副鼻腔|眼窩|顔面|下垂体|側頭骨|内耳|head|brain|skull|cranial|sinus|orbit|face|facial|pituitary|\biac/g,
    ['head'],
  ],
  [/頸部|頚部|頸動脈|頚動脈|甲状腺|咽頭|喉頭|neck|thyroid|carotid|larynx|pharynx/g, ['neck']],
  [/骨盤|下腹部|前立腺|子宮|卵巣|膀胱|直腸|pelvis|pelvic|prostate|uterus|ovary|bladder|rectum/g, ['pelvis']],
  [
    /腹部|上腹部|肝|胆|膵|腎|脾|副腎|腹|kub|mrcp|abdom|abd\b|liver|kidney|renal|pancrea|biliary|gallbladder|hepat|urinary/g,
    ['abdomen'],
  ],
  [/胸部|肺|縦隔|肋骨|胸郭|胸|chest|lung|thorax|thoracic|ribs?\b|mediastin|pulmonary|hrct/g, ['chest']],
];

/** Regions that body part and description name, together. */
export function regionsOf(...texts: readonly (string | null)[]): ReadonlySet<Region> {
  const found = new Set<Region>();
  for (const text of texts) {
    let rest = (text ?? '').normalize('NFKC').toLowerCase().replaceAll('_', ' ');
    for (const [pattern, named] of words) {
      rest = rest.replace(pattern, () => {
        for (const region of named) found.add(region);
        return ' ';
      });
    }
  }
  return found;
}

/** The side that a description or a laterality names; null where none is named. */
export function sideOf(...texts: readonly (string | null)[]): Side | null {
  let sides = 0;
  for (const text of texts) {
    const plain = (text ?? '').normalize('NFKC').toLowerCase().replaceAll('_', ' ');
    if (/両|bilateral|\bboth\b|\bb\/l\b|\bbil\b/.test(plain)) return 'both';
    if (/左|\bleft\b|\blt\b|\bl\b/.test(plain)) sides |= 1;
    if (/右|\bright\b|\brt\b|\br\b/.test(plain)) sides |= 2;
  }
  return ([null, 'left', 'right', 'both'] as const)[sides] ?? null;
}

const sided: ReadonlySet<Region> = new Set([
  'breast',
  'shoulder',
  'arm',
  'elbow',
  'wrist',
  'hand',
  'hip',
  'thigh',
  'knee',
  'leg',
  'ankle',
  'foot',
]);

/** Whether there are two of it, so that the side tells examinations apart. */
export function isSided(region: Region): boolean {
  return sided.has(region);
}

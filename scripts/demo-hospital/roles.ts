/**
 * The patients with a part to play: each is there because some screen, sheet or test needs that case. Their ids are
 * fixed whatever the size of the hospital.
 */
import { allergens } from './catalogue.ts';
import { allergyOf } from './chart.ts';
import { playDelimiters, playFeatured, playInfected, playManyMedicines, playUrosepsis, type Role } from './plays.ts';

const jugemu =
  '寿限無寿限無五劫乃擦切海砂利水魚乃水行末雲来末風来末食寝処住処薮柑子雛形例題見本架空模擬試験仮名標本練習演習想定灯火長久命長助';

export const roles: readonly Role[] = [
  {
    role: 'featured',
    part: {
      id: '0012345',
      family: '灯火',
      given: '太郎',
      familyKana: 'トモシビ',
      givenKana: 'タロウ',
      sex: 'M',
      birthDate: '1950-01-01',
      abo: 'A',
      rh: '+',
      contact: { given: '明子', givenKana: 'アキコ', relation: '妻' },
    },
    bed: { ward: '4東', room: '415', bed: '1' },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: playFeatured,
  },
  {
    role: 'same-name',
    part: {
      id: '0012401',
      family: '見本',
      given: '花子',
      familyKana: 'ミホン',
      givenKana: 'ハナコ',
      sex: 'F',
      birthDate: '1948-05-12',
    },
    bed: { ward: '3西', room: '335', bed: '1' },
  },
  {
    role: 'same-name',
    part: {
      id: '0012402',
      family: '見本',
      given: '花子',
      familyKana: 'ミホン',
      givenKana: 'ハナコ',
      sex: 'F',
      birthDate: '1961-11-03',
    },
    bed: { ward: '3西', room: '335', bed: '2' },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012403',
      family: '髙橋',
      given: '例子',
      familyKana: 'タカハシ',
      givenKana: 'レイコ',
      sex: 'F',
      birthDate: '1972-02-29',
    },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012404',
      family: '高橋',
      given: '例子',
      familyKana: 'タカハシ',
      givenKana: 'レイコ',
      sex: 'F',
      birthDate: '1985-07-07',
    },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012405',
      family: '山﨑',
      given: '模擬夫',
      familyKana: 'ヤマサキ',
      givenKana: 'モギオ',
      sex: 'M',
      birthDate: '1955-03-03',
    },
  },
  {
    role: 'variant-characters',
    part: {
      id: '0012406',
      family: '渡邉',
      given: '試作',
      familyKana: 'ワタナベ',
      givenKana: 'シサク',
      sex: 'M',
      birthDate: '1939-12-31',
    },
  },
  {
    role: 'long-name',
    part: {
      id: '0012407',
      family: '架空',
      given: jugemu.slice(0, 57),
      familyKana: 'カクウ',
      givenKana:
        'ジュゲムジュゲムゴコウノスリキレカイジャリスイギョノスイギョウマツウンライマツフウライマツクウネルトコロニスムトコロ',
      sex: 'M',
      birthDate: '1990-08-08',
    },
    bed: { ward: '5西', room: '535', bed: '3' },
  },
  {
    role: 'many-medicines',
    part: {
      id: '0012408',
      family: '例題',
      given: '多剤',
      familyKana: 'レイダイ',
      givenKana: 'タザイ',
      sex: 'M',
      birthDate: '1941-04-18',
    },
    bed: { ward: '5東', room: '515', bed: '4' },
    play: playManyMedicines,
  },
  {
    role: 'allergies-unknown',
    part: {
      id: '0012409',
      family: '試験',
      given: '不明子',
      familyKana: 'シケン',
      givenKana: 'フメイコ',
      sex: 'F',
      birthDate: '1968-09-09',
    },
    bed: { ward: '3東', room: '315', bed: '2' },
    play: ({ chart }) => {
      chart.allergyState = 'unasked';
      chart.allergies = [];
    },
  },
  {
    role: 'allergies-none',
    part: {
      id: '0012410',
      family: '模擬',
      given: '無二',
      familyKana: 'モギ',
      givenKana: 'ムニ',
      sex: 'M',
      birthDate: '1977-01-15',
    },
    bed: { ward: '3東', room: '315', bed: '3' },
    play: ({ chart }) => {
      chart.allergyState = 'none';
      chart.allergies = [];
    },
  },
  {
    role: 'allergies-conflicting',
    part: {
      id: '0012411',
      family: '模擬',
      given: '相違',
      familyKana: 'モギ',
      givenKana: 'ソウイ',
      sex: 'M',
      birthDate: '1964-06-01',
    },
    bed: { ward: '4西', room: '435', bed: '1' },
    known: ['ssmix2', 'fhir'],
    play: ({ chart, member, random }) => {
      chart.allergyState = 'none';
      chart.allergies = [];
      member.fhirAllergies.push({
        ...allergyOf(random, allergens.find((allergen) => allergen.name === 'エビ')!),
        severity: 'SV',
      });
    },
  },
  {
    role: 'head-mr',
    part: {
      id: '0012412',
      family: '見本',
      given: '磁気',
      familyKana: 'ミホン',
      givenKana: 'ジキ',
      sex: 'M',
      birthDate: '1958-10-20',
    },
    bed: { ward: '5東', room: '516', bed: '1' },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: ({ study }) => {
      study(
        'head-mr',
        2,
        15.2,
        'ISO_IR 192',
        '左前頭葉深部白質にT2高信号を認める。急性期出血なし。正中偏位なし。架空の所見である。',
      );
      study('chest-cr', 3, 9.5, 'ISO_IR 192', '肺野に粗大な浸潤影なし。架空の所見である。');
    },
  },
  {
    role: 'chest-cr',
    part: {
      id: '0012413',
      family: '例題',
      given: '胸子',
      familyKana: 'レイダイ',
      givenKana: 'ムネコ',
      sex: 'F',
      birthDate: '1946-03-21',
    },
    bed: { ward: '4西', room: '435', bed: '2' },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: (stage) => {
      const { study } = stage;
      playInfected(stage);
      study(
        'chest-cr',
        1,
        10.4,
        'ISO 2022 IR 87',
        '心拡大は前回と同程度。右下肺野の透過性低下は軽減。架空の所見である。',
      );
      study('chest-cr-inverted', 9, 10.1, 'ISO 2022 IR 87', '右下肺野に透過性低下あり。架空の所見である。');
    },
  },
  {
    role: 'heart-us',
    part: {
      id: '0012414',
      family: '架空',
      given: '音波',
      familyKana: 'カクウ',
      givenKana: 'オトハ',
      sex: 'F',
      birthDate: '1970-12-24',
    },
    known: ['ssmix2', 'fhir', 'dicom'],
    play: ({ study }) =>
      study('heart-us', 4, 14.3, 'ISO_IR 192', '左室収縮能は保たれる。軽度の僧帽弁逆流。架空の所見である。'),
  },
  {
    role: 'newborn',
    part: {
      id: '0012415',
      family: '仮名',
      given: '新生児',
      familyKana: 'カメイ',
      givenKana: 'シンセイジ',
      sex: 'F',
      birthDate: null,
      heightCm: 49.5,
      weightKg: 3.1,
    },
  },
  {
    role: 'centenarian',
    part: {
      id: '0012416',
      family: '標本',
      given: '長寿',
      familyKana: 'ヒョウホン',
      givenKana: 'チョウジュ',
      sex: 'F',
      birthDate: '1921-07-20',
    },
    bed: { ward: '3西', room: '336', bed: '1' },
    play: playUrosepsis,
  },
  {
    role: 'unidentified',
    part: {
      id: '0012417',
      family: '架空',
      given: '不詳',
      familyKana: 'カクウ',
      givenKana: 'フショウ',
      sex: 'U',
      birthDate: null,
      heightCm: null,
      weightKg: null,
      abo: null,
      rh: null,
      contact: null,
      phones: [],
      address: '',
      postalCode: '',
    },
    bed: { ward: 'ICU', room: '215', bed: '1' },
  },
  {
    role: 'foreign-name',
    part: {
      id: '0012418',
      family: 'ＳＡＭＰＬＥ',
      given: 'ＪＯＨＮ',
      familyKana: 'サンプル',
      givenKana: 'ジョン',
      sex: 'M',
      birthDate: '1983-05-05',
    },
  },
  {
    role: 'deceased',
    part: {
      id: '0012419',
      family: '試験',
      given: '故人',
      familyKana: 'シケン',
      givenKana: 'コジン',
      sex: 'M',
      birthDate: '1936-02-02',
    },
  },
  {
    role: 'delimiters-in-text',
    part: {
      id: '0012420',
      family: '演習',
      given: '区切',
      familyKana: 'エンシュウ',
      givenKana: 'クギリ',
      sex: 'M',
      birthDate: '1979-09-19',
    },
    play: playDelimiters,
  },
  {
    role: 'misfiled',
    part: {
      id: '0012421',
      family: '想定',
      given: '取違',
      familyKana: 'ソウテイ',
      givenKana: 'トリチガイ',
      sex: 'M',
      birthDate: '1952-02-20',
    },
  },
  ...(['一葉', '二葉', '三葉', '四葉', '五葉'] as const).map(
    (given, index): Role => ({
      role: 'fhir-only',
      part: {
        id: `008000${index + 1}`,
        family: '雛形',
        given,
        familyKana: 'ヒナガタ',
        givenKana: ['カズハ', 'フタバ', 'ミツハ', 'ヨツバ', 'イツハ'][index]!,
        sex: 'F',
        birthDate: `19${60 + index * 7}-0${index + 1}-1${index}`,
      },
      known: ['fhir'],
    }),
  ),
  {
    role: 'images-only',
    part: {
      id: '0090001',
      family: '標本',
      given: '画像',
      familyKana: 'ヒョウホン',
      givenKana: 'ガゾウ',
      sex: 'M',
      birthDate: '1966-06-16',
    },
    known: ['dicom'],
    play: ({ study }) => study('chest-cr', 20, 11.2, 'ISO 2022 IR 87', ''),
  },
];

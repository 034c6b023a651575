/** The people of the demo hospital: plainly fictional names, addresses and telephone numbers. */
import { toRomaji } from 'wanakana';
import { isoDate } from './moment.ts';
import { Random } from './random.ts';

export interface Person {
  /** Hospital patient id, seven digits. */
  id: string;
  family: string;
  given: string;
  familyKana: string;
  givenKana: string;
  sex: 'M' | 'F' | 'U';
  /** `YYYY-MM-DD`; null when nobody knows. */
  birthDate: string | null;
  postalCode: string;
  address: string;
  phones: string[];
  heightCm: number | null;
  weightKg: number | null;
  abo: 'A' | 'B' | 'O' | 'AB' | null;
  rh: '+' | '-' | null;
  deceasedAt: string | null;
  contact: { given: string; givenKana: string; relation: string } | null;
}

type Word = readonly [kanji: string, kana: string];

/** Family names nobody has. */
const fictionalFamilies: readonly Word[] = [
  ['灯火', 'トモシビ'],
  ['架空', 'カクウ'],
  ['見本', 'ミホン'],
  ['例題', 'レイダイ'],
  ['試験', 'シケン'],
  ['模擬', 'モギ'],
  ['仮名', 'カメイ'],
  ['標本', 'ヒョウホン'],
  ['雛形', 'ヒナガタ'],
  ['練習', 'レンシュウ'],
  ['演習', 'エンシュウ'],
  ['想定', 'ソウテイ'],
];
/** Common family names; they only come with a given name nobody has. */
const commonFamilies: readonly Word[] = [
  ['佐藤', 'サトウ'],
  ['鈴木', 'スズキ'],
  ['高橋', 'タカハシ'],
  ['田中', 'タナカ'],
  ['伊藤', 'イトウ'],
  ['渡辺', 'ワタナベ'],
  ['山本', 'ヤマモト'],
  ['中村', 'ナカムラ'],
  ['小林', 'コバヤシ'],
  ['加藤', 'カトウ'],
  ['吉田', 'ヨシダ'],
  ['山田', 'ヤマダ'],
  ['佐々木', 'ササキ'],
  ['山口', 'ヤマグチ'],
  ['松本', 'マツモト'],
  ['井上', 'イノウエ'],
  ['木村', 'キムラ'],
  ['林', 'ハヤシ'],
  ['斎藤', 'サイトウ'],
  ['清水', 'シミズ'],
  ['山崎', 'ヤマザキ'],
  ['森', 'モリ'],
  ['池田', 'イケダ'],
  ['橋本', 'ハシモト'],
  ['阿部', 'アベ'],
  ['石川', 'イシカワ'],
  ['小川', 'オガワ'],
  ['前田', 'マエダ'],
  ['岡田', 'オカダ'],
  ['長谷川', 'ハセガワ'],
  ['藤田', 'フジタ'],
  ['後藤', 'ゴトウ'],
  ['近藤', 'コンドウ'],
  ['村上', 'ムラカミ'],
  ['遠藤', 'エンドウ'],
  ['青木', 'アオキ'],
  ['坂本', 'サカモト'],
  ['福田', 'フクダ'],
  ['太田', 'オオタ'],
  ['西村', 'ニシムラ'],
];
const givenHeads: readonly Word[] = [
  ['真', 'マ'],
  ['優', 'ユウ'],
  ['健', 'ケン'],
  ['和', 'カズ'],
  ['明', 'アキ'],
  ['正', 'マサ'],
  ['直', 'ナオ'],
  ['智', 'トモ'],
  ['浩', 'ヒロ'],
  ['秀', 'ヒデ'],
  ['義', 'ヨシ'],
  ['信', 'ノブ'],
  ['隆', 'タカ'],
  ['武', 'タケ'],
  ['光', 'ミツ'],
  ['幸', 'ユキ'],
  ['春', 'ハル'],
  ['夏', 'ナツ'],
  ['千', 'チ'],
  ['久', 'ヒサ'],
  ['文', 'フミ'],
  ['道', 'ミチ'],
  ['康', 'ヤス'],
  ['清', 'キヨ'],
  ['勝', 'カツ'],
  ['悠', 'ユウ'],
  ['陽', 'ヨウ'],
  ['咲', 'サキ'],
  ['里', 'サト'],
  ['花', 'ハナ'],
];
const maleTails: readonly Word[] = [
  ['一', 'イチ'],
  ['二', 'ジ'],
  ['太', 'タ'],
  ['郎', 'ロウ'],
  ['男', 'オ'],
  ['也', 'ヤ'],
  ['人', 'ト'],
  ['樹', 'キ'],
  ['介', 'スケ'],
  ['平', 'ヘイ'],
];
const femaleTails: readonly Word[] = [
  ['子', 'コ'],
  ['美', 'ミ'],
  ['代', 'ヨ'],
  ['江', 'エ'],
  ['香', 'カ'],
  ['奈', 'ナ'],
  ['恵', 'エ'],
  ['乃', 'ノ'],
  ['世', 'ヨ'],
  ['枝', 'エ'],
];
const places: readonly string[] = ['見本町', '例題町', '模擬が丘', '仮名台', '試験通', '雛形新田', '想定島', '練習谷'];

export function nameOf(person: Pick<Person, 'family' | 'given'>): string {
  return `${person.family} ${person.given}`;
}

export function kanaOf(person: Pick<Person, 'familyKana' | 'givenKana'>): string {
  return `${person.familyKana} ${person.givenKana}`;
}

/** Hepburn in capitals without long vowels, as modalities hold it: `TOMOSHIBI TARO`. */
export function romajiOf(kana: string): string {
  return toRomaji(kana)
    .toUpperCase()
    .replaceAll("'", '')
    .replace(/OU|OO/g, 'O')
    .replace(/UU/g, 'U')
    .replaceAll('-', '');
}

/** An ordinary patient. The same seed and index always give the same person. */
export function ordinaryPerson(seed: number, index: number, asOf: number): Person {
  const random = new Random(seed, 'person', index);
  const sex = random.chance(0.5) ? 'M' : 'F';
  const tails = sex === 'M' ? maleTails : femaleTails;
  const [tail, tailKana] = random.pick(tails);
  let family: Word;
  let head: Word;
  if (random.chance(0.5)) {
    family = random.pick(fictionalFamilies);
    head = random.pick(givenHeads);
  } else {
    family = random.pick(commonFamilies);
    head = random.pick(fictionalFamilies);
  }
  const ageDays = Math.floor(
    365.25 * (random.chance(0.12) ? random.int(0, 17) : random.int(18, 98)) + random.int(0, 364),
  );
  const birthDate = isoDate(asOf - ageDays * 86_400_000);
  const years = ageDays / 365.25;
  const adult = sex === 'M' ? 169 - years * 0.06 : 157 - years * 0.07;
  const height = years < 17 ? 50 + (adult - 50) * Math.sqrt(Math.min(1, years / 17)) : adult + random.normal() * 6;
  const weight = (height / 100) ** 2 * (years < 17 ? 17 : 22) * (1 + random.normal() * 0.1);
  return {
    id: String(100_001 + index).padStart(7, '0'),
    family: family[0],
    given: head[0] + tail,
    familyKana: family[1],
    givenKana: head[1] + tailKana,
    sex,
    birthDate,
    ...residence(random),
    heightCm: Math.round(height * 10) / 10,
    weightKg: Math.round(weight * 10) / 10,
    abo: random.pick(['A', 'A', 'A', 'A', 'O', 'O', 'O', 'B', 'B', 'AB']),
    rh: random.chance(0.005) ? '-' : '+',
    deceasedAt: null,
    contact: contactOf(random, sex),
  };
}

/** A person with a part to play: what is given is fixed, the rest is drawn. */
export function namedPerson(
  seed: number,
  given: Pick<Person, 'id' | 'family' | 'given' | 'familyKana' | 'givenKana' | 'sex' | 'birthDate'> & Partial<Person>,
): Person {
  const random = new Random(seed, 'named', given.id);
  return {
    ...residence(random),
    heightCm: given.sex === 'F' ? 154.2 : 167.8,
    weightKg: given.sex === 'F' ? 51.4 : 63.5,
    abo: random.pick(['A', 'B', 'O', 'AB']),
    rh: '+',
    deceasedAt: null,
    contact: contactOf(random, given.sex),
    ...given,
  };
}

function residence(random: Random): Pick<Person, 'postalCode' | 'address' | 'phones'> {
  const digits = '０１２３４５６７８９';
  const wide = (value: number) => String(value).replace(/\d/g, (digit) => digits[Number(digit)]!);
  const phones = [`000-000-${random.int(0, 9999).toString().padStart(4, '0')}`];
  if (random.chance(0.6)) phones.push(`000-0000-${random.int(0, 9999).toString().padStart(4, '0')}`);
  return {
    postalCode: `000-${random.int(0, 9999).toString().padStart(4, '0')}`,
    address: `架空県灯火市${random.pick(places)}${wide(random.int(1, 9))}丁目${wide(random.int(1, 40))}番${wide(random.int(1, 30))}号`,
    phones,
  };
}

function contactOf(random: Random, sex: Person['sex']): Person['contact'] {
  if (random.chance(0.25)) return null;
  const relation = random.pick(sex === 'M' ? ['妻', '長男', '長女'] : ['夫', '長男', '長女']);
  const male = relation === '夫' || relation === '長男';
  const [head, headKana] = random.pick(givenHeads);
  const [tail, tailKana] = random.pick(male ? maleTails : femaleTails);
  return { given: head + tail, givenKana: headKana + tailKana, relation };
}

import { describe, expect, test } from 'vitest';
import { decode } from '../../../exporter/sources/ssmix2/decode.ts';
import { parseMessage, parseTime } from '../../../exporter/sources/ssmix2/message.ts';
import { delimiterKanji, encodeIso2022, messageText } from './encode.ts';

const message = (...segments: string[]) => parseMessage(messageText({ type: 'ADT^A08^ADT_A01', segments }))!;

describe('splitting', () => {
  test('header positions are the standard’s', () => {
    const { header, type, event } = message();
    expect([header.text(3), header.text(9), header.text(12)]).toEqual(['HIS', 'ADT', '2.5']);
    expect([type, event]).toEqual(['ADT', 'A08']);
  });

  test('repetitions, components, subcomponents', () => {
    const pid = message().first('PID')!;
    expect(pid.repetitions(5).map((name) => name.text(1))).toEqual(['灯火', 'トモシビ']);
    const tq1 = message('TQ1|1||1013&１日３回&JAMISDP01|||5^d').first('TQ1')!;
    expect(tq1.field(3).coded(1, true)).toEqual({ text: '１日３回', code: '1013', codeSystem: 'JAMISDP01' });
    expect([tq1.text(6, 1), tq1.text(6, 2), tq1.text(6, 3)]).toEqual(['5', 'd', '']);
  });

  test('segment ends: CR, CRLF, LF, block characters, none', () => {
    const text = messageText({ type: 'ADT^A08', segments: ['AL1|1|DA|1^ペニシリン^99XYZ'] });
    const variants = [
      text,
      text.replaceAll('\r', '\r\n'),
      text.replaceAll('\r', '\n'),
      `\u000b${text}\u001c\r`,
      `${text}\u001c`,
      text.slice(0, -1),
    ];
    for (const variant of variants) {
      const parsed = parseMessage(variant)!;
      expect(parsed.segments.map((segment) => segment.name)).toEqual(['MSH', 'PID', 'AL1']);
      expect(parsed.first('AL1')!.coded(3).text).toBe('ペニシリン');
    }
  });

  test('a line break inside a text continues it', () => {
    const nte = message('NTE|1||一行目\n二行目').first('NTE')!;
    expect(nte.verbatim(3)).toBe('一行目\n二行目');
  });

  test('other delimiters', () => {
    const parsed = parseMessage('MSH#*:!%###\rPID###77*x:88')!;
    expect(
      parsed
        .first('PID')!
        .repetitions(3)
        .map((id) => id.text(1)),
    ).toEqual(['77', '88']);
  });

  test('what is not a message', () => {
    for (const text of ['', '\ufffd\ufffd', 'PID|1', 'MSH', 'MSH|||||', '<xml/>'])
      expect(parseMessage(text)).toBeNull();
  });

  test('explicit null is empty', () => {
    const al1 = message('AL1|1|""|""').first('AL1')!;
    expect([al1.has(2), al1.text(2), al1.coded(3).text]).toEqual([false, '', '']);
  });

  test('escapes', () => {
    const nte = message('NTE|1||a\\F\\b\\S\\c\\R\\d\\E\\e\\T\\f\\X0D0A\\g\\.br\\h\\Zx\\i C:\\dir').first('NTE')!;
    expect(nte.verbatim(3)).toBe('a|b^c~d\\e&f\ng\nh\\Zx\\i C:\\dir');
  });

  test('kanji whose bytes are delimiters split nothing, wherever they stand', () => {
    for (let start = 0; start < delimiterKanji.length; start += 40) {
      const word = delimiterKanji.slice(start, start + 40).join('');
      const text = messageText({ type: 'ADT^A08', name: `${word}^太郎`, segments: [`NTE|1||${word}|${word}`] });
      const parsed = parseMessage(decode(encodeIso2022(text)).text)!;
      expect(parsed.first('PID')!.text(5)).toBe(word);
      expect(parsed.first('PID')!.text(7)).toBe('19480405');
      expect([parsed.first('NTE')!.verbatim(3), parsed.first('NTE')!.verbatim(4)]).toEqual([word, word]);
    }
  });

  test('full-width delimiters are letters', () => {
    const text = messageText({ type: 'ADT^A08', segments: ['NTE|1||｜＾～＆￥'] });
    expect(
      parseMessage(decode(encodeIso2022(text)).text)!
        .first('NTE')!
        .verbatim(3),
    ).toBe('｜＾～＆￥');
  });
});

describe('coded fields', () => {
  const coded = (field: string) => message(`OBX|1|NM|${field}`).first('OBX')!.coded(3);

  test('standard code first, second, or alone in the second place', () => {
    const expected = { text: '総蛋白', code: '3A010', codeSystem: 'JC10' };
    expect(coded('3A010^総蛋白^JC10^10222^ＴＰ^99X03')).toEqual(expected);
    expect(coded('10222^総蛋白^99X03^3A010^ＴＰ^JC10')).toEqual(expected);
    expect(coded('^^^3A010^総蛋白^JC10')).toEqual(expected);
  });

  test('the text is kept whatever there is of a code', () => {
    expect(coded('^総蛋白')).toEqual({ text: '総蛋白', code: null, codeSystem: null });
    expect(coded('10222^ＴＰ^99X03')).toEqual({ text: 'ＴＰ', code: '10222', codeSystem: '99X03' });
    expect(coded('3A010^^JC10').text).toBe('3A010');
  });

  test('the system may stand where the other triplet has its own', () => {
    expect(coded('3A010^総蛋白^^^^JC10')).toEqual({ text: '総蛋白', code: '3A010', codeSystem: 'JC10' });
    expect(coded('^総蛋白^^3A010^^JC10')).toEqual({ text: '総蛋白', code: '3A010', codeSystem: 'JC10' });
  });

  test('codes written as repetitions: the standard one, and every name', () => {
    expect(coded('10222^ＴＰ^99X03~3A010^総蛋白^JC10')).toEqual({
      text: 'ＴＰ／総蛋白',
      code: '3A010',
      codeSystem: 'JC10',
    });
    expect(coded('A1^甲錠^99~B2^甲錠^HOT9')).toEqual({ text: '甲錠', code: 'B2', codeSystem: 'HOT9' });
  });

  test('what subcomponents tell apart stays apart; the part of a report is not the item', () => {
    expect(coded('58368&7^R 振幅&V5^99MFR')).toEqual({ text: 'R 振幅 V5', code: '58368&7', codeSystem: '99MFR' });
    expect(coded('9A100&IMP^心電図所見^JC10').code).toBe('9A100');
    expect(coded('^J\\T\\J社^99').text).toBe('J&J社');
  });
});

describe('times', () => {
  test.each([
    ['2011', '2011'],
    ['199601', '1996-01'],
    ['20110701', '2011-07-01'],
    ['2011070110', '2011-07-01T10:00'],
    ['201107011030', '2011-07-01T10:30'],
    ['20110701103045', '2011-07-01T10:30:45'],
    ['20110701103045123', '2011-07-01T10:30:45'],
    ['20111220224447.3399', '2011-12-20T22:44:47'],
    ['20110701103045+0900', '2011-07-01T10:30:45'],
    ['20110701103045+0000', '2011-07-01T10:30:45+00:00'],
    ['201112312530', '2012-01-01T01:30'],
    ['201102284700', '2011-03-01T23:00'],
    ['20110700', '2011-07'],
  ])('%s is %s', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  test.each(['', '-', '00000000', '99999999', '20110230', '20111301', 'なし'])('%s is no time', (text) => {
    expect(parseTime(text)).toBeNull();
  });
});

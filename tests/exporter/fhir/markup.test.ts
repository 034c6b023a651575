import { expect, test } from 'vitest';
import { textOfClinicalDocument, textOfMarkup } from '../../../exporter/sources/fhir/markup.ts';

test('tables keep their rows and cells, lists their items', () => {
  const html = `<div xmlns="http://www.w3.org/1999/xhtml">
    <h2>Allergies</h2>
    <table><thead><tr><th>Substance</th><th>Reaction</th></tr></thead>
      <tbody><tr><td><p>Penicillin</p></td><td>Rash &lt; 1 h</td></tr><tr><td>Latex</td><td></td></tr></tbody></table>
    <ul><li>one</li><li><b>two</b>&nbsp;&#x4E09;</li></ul></div>`;
  expect(textOfMarkup(html)).toBe(
    ['Allergies', 'Substance | Reaction', 'Penicillin | Rash < 1 h', 'Latex |', '- one', '- two 三'].join('\n'),
  );
});

test('what was struck out is marked, scripts and comments are not text', () => {
  const html = '<p>Aspirin <del>100 mg</del> 81&nbsp;mg</p><script>alert(1)</script><!-- hidden --><br/>end';
  expect(textOfMarkup(html)).toBe('Aspirin ~~100 mg~~ 81 mg\n\nend');
});

test('a bare less-than sign and an unclosed tag lose nothing', () => {
  expect(textOfMarkup('CRP <0.1 mg/dL')).toBe('CRP <0.1 mg/dL');
  expect(textOfMarkup('a <b')).toBe('a <b');
});

test('preformatted lines stay lines', () => {
  expect(textOfMarkup('<pre>a\n  b</pre>')).toBe('a\n  b');
});

test('a C-CDA document: titles and narrative of its sections, no codes', () => {
  const xml = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Discharge summary</title>
    <recordTarget><patientRole><id extension="1"/></patientRole></recordTarget>
    <component><structuredBody><component><section><code code="48765-2"/><title>Allergies</title>
      <text><list><item>Penicillin</item></list><table><tr><td>A</td><td>B</td></tr></table></text>
      <entry><act><code code="CONC"/></act></entry></section></component>
      <component><section><title>Plan</title><text><paragraph>Rest.</paragraph></text></section></component>
    </structuredBody></component></ClinicalDocument>`;
  expect(textOfClinicalDocument(xml)).toBe('Discharge summary\nAllergies\n- Penicillin\nA | B\nPlan\nRest.');
  expect(textOfClinicalDocument('<other><text>x</text></other>')).toBeNull();
});

test('hostile markup takes time in proportion to its length', () => {
  const started = performance.now();
  textOfMarkup('<td>'.repeat(200_000));
  textOfMarkup('<'.repeat(500_000));
  textOfMarkup('&#'.repeat(500_000));
  textOfMarkup(`<p>${' '.repeat(500_000)}x`);
  textOfMarkup('<ul><li>'.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(5000);
});

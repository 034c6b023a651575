/** A ward's inpatients, one a row in the order of rooms and beds, with room to write what changes. */
import type { BlockOf } from '../../../shared/form-blocks.ts';
import { ageOn } from '../../../shared/japanese.ts';
import type { CensusPatient, PatientsContent } from '../../../shared/sheets.ts';
import { dateText } from '../../i18n/moments.ts';
import { emptyFlow, type FlowBlock, type FlowContext, type FlowRow } from '../flow.ts';
import { columnWidths } from '../layout.ts';
import { pieces, shortSize, TableHead, typedRows, Unbroken, WriteCell } from './cells.tsx';
import { contentText } from './field-texts.ts';
import { asOfText, SpanRow } from './table.tsx';

type PatientsBlock = BlockOf<'patients'>;
type PatientField = Extract<PatientsBlock['columns'][number], { field: unknown }>['field'];

export function patientsFlow(block: PatientsBlock, content: PatientsContent, context: FlowContext): FlowBlock {
  const { language, t } = context;
  const widths = columnWidths(
    block.columns.map(({ width }) => width),
    0,
    context.width,
  );
  const rows: FlowRow[] = [];
  const add = (element: React.ReactNode) => rows.push({ element, keepWithNext: false, under: null });
  const { patients, exported, asOf } = content;
  if (patients.length === 0) {
    add(<SpanRow text={t(exported ? 'empty.none' : 'empty.notExported')} columns={widths.length} strong />);
  }
  const count = Math.max(patients.length, typedRows(context.values, block.key));
  const withKana = !block.columns.some((column) => 'field' in column && column.field === 'kana');
  for (let at = 0; at < count; at++) {
    const patient = patients[at] ?? null;
    const texts = block.columns.map((column, index) => {
      const text = 'field' in column && patient ? fieldText(column.field, patient, context) : '';
      const above = 'field' in column && column.field === 'name' && withKana && patient?.kana;
      return pieces(above ? `${above}\n${text}` : text, widths[index]!);
    });
    for (let part = 0; part < Math.max(...texts.map((cut) => cut.length)); part++) {
      add(
        <PatientRow
          block={block}
          at={at}
          widths={widths}
          texts={texts.map((cut) => cut[part] ?? '')}
          part={part}
          context={context}
        />,
      );
    }
  }
  return {
    ...emptyFlow,
    title: block.title[language],
    asOf: asOfText({ status: exported ? 'exported' : 'not-exported', asOf }, t),
    caption: block.caption?.[language] ?? null,
    table: {
      widths,
      head: (
        <TableHead titles={block.columns.map(({ title }) => title[language])} chart={undefined} language={language} />
      ),
      className: 'sheet-ruled',
    },
    rows,
    blank: {
      rowHeight: block.rowHeight,
      least: Math.max(0, block.blankRows - (count - patients.length)),
      fill: false,
      element: (
        <PatientRow
          block={block}
          at={null}
          widths={widths}
          texts={block.columns.map(() => '')}
          part={0}
          context={context}
        />
      ),
    },
  };
}

interface PatientRowProps {
  block: PatientsBlock;
  at: number | null;
  widths: number[];
  texts: string[];
  part: number;
  context: FlowContext;
}

function PatientRow({ block, at, widths, texts, part, context }: PatientRowProps) {
  const { values, language } = context;
  return (
    <tr style={{ height: `${block.rowHeight}mm` }}>
      {block.columns.map((column, index) =>
        'write' in column ? (
          <WriteCell
            key={column.write}
            column={part === 0 ? column : {}}
            typed={at === null || part > 0 ? undefined : values[`${block.key}.${at}.${column.write}`]}
            language={language}
          />
        ) : (
          <td
            key={column.field}
            className={column.field === 'name' ? 'sheet-strong' : undefined}
            style={shortSize(texts[index]!, widths[index]!)}
          >
            <Unbroken text={texts[index]!} />
          </td>
        ),
      )}
    </tr>
  );
}

function fieldText(field: PatientField, patient: CensusPatient, { job, t }: FlowContext): string {
  switch (field) {
    case 'bed':
      return [patient.room, patient.bed].filter(Boolean).join('-');
    case 'name':
      return patient.sameName ? `${patient.name}\n${t('sameName.short')}` : patient.name;
    case 'age': {
      const years = patient.birthDate ? ageOn(patient.birthDate, job.issuedAt) : null;
      return years === null ? '' : t('age', { years });
    }
    case 'sex':
      return t(`sex.${patient.sex}`);
    case 'diagnosis':
      return contentText(patient.diagnosis, 'conditions.main', t);
    case 'diet':
      return contentText(patient.diet, 'orders', t);
    case 'isolation':
      return contentText(patient.isolation, 'orders', t);
    case 'allergies':
      return allergyText(patient, t);
    case 'admitted':
      return dateText(patient.admitted) ?? '';
    case 'sheets':
      return patient.sheets === undefined ? '' : String(patient.sheets);
    default:
      return patient[field] ?? '';
  }
}

/** Three states: what is not recorded is not known. */
function allergyText({ allergyState, allergies }: CensusPatient, t: FlowContext['t']): string {
  if (allergyState === 'recorded') return `■${t('allergy.recorded')} ${allergies.join('、')}`;
  return t(allergyState === 'confirmed-none' ? 'allergy.confirmedNone' : 'allergy.unknown');
}

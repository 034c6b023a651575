import { daysLeft, estimate, type StockSettings, sidesOf, urgentForms } from '../../../shared/stock.ts';
import styles from './stock.module.css';
import { type LedgerWords, useLedgerWords } from './words.ts';

const month = 30;

/** Sides, paper, toner and time of the first night and of the days after, and how long the stock lasts. */
export function StockResult({ settings }: { settings: StockSettings }) {
  const t = useLedgerWords();
  const { printing, inStock } = settings;
  const night = sidesOf(settings, 'firstNight');
  const day = sidesOf(settings, 'daily');
  const rows = [
    { name: t('stock.row.night'), of: estimate({ sides: night }, printing) },
    {
      name: t('stock.row.urgent', { forms: urgentForms.join(' ') }),
      of: estimate({ sides: sidesOf(settings, 'firstNight', urgentForms) }, printing),
    },
    { name: t('stock.row.day'), of: estimate({ sides: day }, printing) },
    { name: t('stock.row.month'), of: estimate({ sides: day, days: month }, printing) },
  ];
  return (
    <section className={styles.result} aria-label={t('stock.result')}>
      <table className={styles.table}>
        <caption>{t('stock.result')}</caption>
        <thead>
          <tr>
            <td />
            {(['sides', 'sheets', 'reams', 'cartridges', 'time'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`stock.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, of }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{of.sides.toLocaleString('en')}</td>
              <td>{of.sheets.toLocaleString('en')}</td>
              <td>{atLeast(of.reams)}</td>
              <td>{atLeast(of.cartridges)}</td>
              <td>{timeText(of.minutes, t)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <DaysLeft settings={settings} left={daysLeft(inStock, day, printing)} night={night} t={t} />
    </section>
  );
}

interface DaysLeftProps {
  settings: StockSettings;
  left: ReturnType<typeof daysLeft>;
  night: number;
  t: LedgerWords;
}

function DaysLeft({ settings, left, night, t }: DaysLeftProps) {
  const { inStock, printing } = settings;
  const first = estimate({ sides: night }, printing);
  const rest = {
    reams: Math.max(0, inStock.reams - first.reams),
    cartridges: Math.max(0, inStock.cartridges - first.cartridges),
  };
  const after = daysLeft(rest, sidesOf(settings, 'daily'), printing);
  return (
    <div className={styles.left}>
      <h2>{t('stock.left')}</h2>
      {inStock.reams === 0 && inStock.cartridges === 0 ? (
        <p>{t('stock.leftUnknown')}</p>
      ) : left && after ? (
        <>
          <p className={styles.days}>
            {left.days === 0 ? t('stock.leftOne') : t('stock.leftDays', { days: left.days })}
          </p>
          <p>{t('stock.leftEach', { paper: left.paper, toner: left.toner })}</p>
          <p>{t('stock.leftFirst', { days: after.days })}</p>
        </>
      ) : (
        <p>{t('stock.leftNothing')}</p>
      )}
    </div>
  );
}

/** One digit behind the point, rounded up: what is said must do. */
function atLeast(amount: number): string {
  const tenths = Math.ceil(Math.round(amount * 1e4) / 1e3);
  return (tenths / 10).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function timeText(minutes: number, t: LedgerWords): string {
  if (minutes < 100) return t('stock.minutes', { minutes: Math.ceil(minutes) });
  return t('stock.hours', { hours: (minutes / 60).toLocaleString('en', { maximumFractionDigits: 1 }) });
}

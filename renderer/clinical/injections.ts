import type { MedicationRequest } from '../../shared/records.ts';

/** Routes and dosage forms that go through the skin by a needle, as sources write them. */
const byNeedle =
  /注射|点滴|静注|静脈内|静脈注|筋注|筋肉内|筋肉注|皮下|皮内|動注|髄注|硬膜外|injection|infusion|intravenous|subcutaneous|intramuscular|\b(?:IV|SC|IM|DIV)\b/i;
/** Names of medicines end like this: `…静注用1g`, `…注シリンジ`, `…輸液`. */
const namedSo = /注射|静注|点滴|筋注|皮下注|動注|髄注|輸液|注(?:シリンジ|キット|バッグ|ペン|カート|用|液|[\d０-９])/;

/** An injection by its route or form, else by its name; of one that says nothing it is not known, so it is not apart. */
export function isInjection({ route, form, text }: Pick<MedicationRequest, 'route' | 'form' | 'text'>): boolean {
  const said = [route, form].filter(Boolean).join(' ');
  return said === '' ? namedSo.test(text) : byNeedle.test(said) || namedSo.test(text);
}

/** Everything the patient page asks for, one request after another: identity, allergies, every section. */
import { sections } from '../../shared/records.ts';
import type { PatientView } from '../../shared/views.ts';
import type { BenchMedium } from './medium.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';

export async function patientPage(work: string, medium: BenchMedium): Promise<Result[]> {
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    const ids = Object.values(medium.hospital.cast)
      .flat()
      .filter((id) => id.startsWith('001'));
    const milliseconds: number[] = [];
    for (let round = 0; round < 5; round++) {
      for (const id of ids) {
        const { seconds, value } = await timed(async () => {
          const patient = JSON.parse((await viewer.get(`/api/patients/${id}`)).toString()) as PatientView;
          for (const section of sections) await viewer.get(`/api/patients/${id}/${section}`);
          return patient;
        });
        if (value.patient.identifier !== id) throw new Error('another patient was answered');
        if (round > 0) milliseconds.push(seconds * 1000);
      }
    }
    const size = `${medium.hospital.patients.ssmix2.toLocaleString('en')} patients`;
    return [
      result(`patient page, all sections, p50, ${size}`, percentile(milliseconds, 0.5), 'ms'),
      result(`patient page, all sections, p99, ${size}`, percentile(milliseconds, 0.99), 'ms'),
    ];
  } finally {
    await viewer.close();
  }
}

/** README.txt of the exporter's folder, for whoever is handed it. */
import type { System } from './node-binary.ts';

/** The SQLite addon asks for that glibc: RHEL 9, Debian 12, Ubuntu 22.04. */
const systemNames: Record<System, string> = {
  'linux-x64': 'Linux x64 (glibc 2.34)',
  'linux-arm64': 'Linux arm64 (glibc 2.34)',
  'win-x64': 'Windows x64',
};

/** @param start file that starts it */
export function exporterReadme(version: string, system: System, start: string): string {
  const isWindows = system.startsWith('win');
  const call = isWindows ? `.\\${start.replace(/\.cmd$/, '')}` : `./${start}`;
  const keys = isWindows ? 'C:\\tomoshibi\\keys' : '/srv/tomoshibi/keys';
  const config = isWindows ? 'C:\\tomoshibi\\export.yml' : '/srv/tomoshibi/export.yml';
  const medium = isWindows ? 'E:\\' : '/media/usb';
  const scheduler = isWindows ? 'windows' : 'systemd';
  const check = isWindows
    ? [
        'certutil -hashfile bin\\node.exe SHA256（SHA256SUMS と比べる）',
        'certutil -hashfile bin\\node.exe SHA256, compared with SHA256SUMS',
      ]
    : ['sha256sum -c --quiet SHA256SUMS', 'sha256sum -c --quiet SHA256SUMS'];
  const calls = (...lines: [string, string][]) =>
    lines.map(([what, does]) => `  ${`${call} ${what}`.padEnd(78)}  ${does}`.trimEnd()).join('\n');
  const text = `灯火の書き出しプログラム ${version}    ${systemNames[system]}

病院のサーバーに、このフォルダーをそのまま置いて使います。ほかに入れるものはなく、自分からはネットワークにつなぎません。
消すときはフォルダーを消すだけです。鍵・設定・報告はこの外に置いてください。

${calls(
  [`init --keys ${keys} --facility "病院名"`, '鍵を作る（最初に一度）'],
  [`run --config ${config}`, '書き出す'],
  [`schedule ${scheduler} --config ${config}`, '毎晩動かす手順を作る'],
  [`verify ${medium}`, '媒体を確かめる'],
  ['--help', 'すべての使い方'],
)}

受け取ったら: ${check[0]}
中身: bin = Node.js、program = プログラム、LICENSES.txt = 使用許諾、sbom.cdx.json = 部品表（CycloneDX）

----------------------------------------------------------------------

Tomoshibi's exporter ${version}    ${systemNames[system]}

Put this folder on a server of the hospital as it is. Nothing else has to be installed, and it connects to nothing by itself.
To remove it, delete the folder. Keep keys, export.yml and reports outside of it.

${calls(
  [`init --keys ${keys} --facility "Hospital"`, 'make the keys, once'],
  [`run --config ${config}`, 'export'],
  [`schedule ${scheduler} --config ${config}`, 'what makes it run every night'],
  [`verify ${medium}`, 'check a medium'],
  ['--help --language en', 'everything else'],
)}

When you receive it: ${check[1]}
In it: bin = Node.js, program = the program, LICENSES.txt = licences, sbom.cdx.json = what it is made of (CycloneDX)
`;
  // Notepad of older Windows knows UTF-8 by its mark, and lines by both characters.
  return isWindows ? `\ufeff${text.replaceAll('\n', '\r\n')}` : text;
}

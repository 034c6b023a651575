import type { ScanIndex } from '../../shared/scan.ts';

/** `README.txt`: how to find one's way in the output folder. */
export function readmeOf({ facility, madeAt, counts, complete, hasLedger }: ScanIndex): string {
  return `灯火 スキャンした用紙の整理 / Tomoshibi: filed scans of paper sheets
施設 facility: ${facility}    作成 made: ${madeAt.replace('T', ' ')}
${complete ? '' : '!! 途中で中止した結果です。不完全です。 / Stopped half-way: incomplete.\n'}
このフォルダは、このプログラムがなくても読めます。患者の情報が入っています。置き場所と持ち出しに注意してください。
This folder is readable without the program. It holds patient data: mind where it lies and who takes it.

整理した頁 pages filed: ${counts.filed}
同じ用紙の二度目 (両方残した) sheets scanned again, both kept: ${counts.again}
人が見る頁 pages for a person: ${counts.person}
白紙 blank: ${counts.blank}
他の施設の用紙 (整理していない) sheets of other facilities, not filed: ${counts['other-facility']}
まだ戻らない用紙 sheets not back yet: ${counts.missing}${hasLedger ? '' : ' (発行台帳なし: 頁番号から分かるものだけ / no ledger: as far as page numbers tell)'}

<患者ID patient id>/<書式 form>-<発行番号 serial>-<部 copy>-<頁 page>.pdf|jpg|png|tif
    一頁一ファイル。元のファイルがその一頁だけなら同じバイト列、複数頁のファイルからは劣化なしで取り出したPDF。
    「-again1」は同じ用紙の二度目のスキャン(コピーに別の手書きがあることがあります。両方見てください)。
    名前に使えない文字のあるIDは「~」と8桁の符号が付きます。本当のIDは index.csv にあります。
    One file per page: the same bytes where the source was that page alone, else a PDF taken out without loss.
    "-again1": the same sheet scanned again; a photocopy may carry other handwriting, so look at both.
    Ids with characters that file names cannot have end in "~" and eight digits; index.csv has the id itself.
_ward/ _station/    患者のものでない用紙 / sheets of no patient
worklist.html, worklist.csv    再入力の順番 (急ぐものから) / what to re-enter, the most urgent first
missing.csv    まだ戻らない用紙 (発行 − スキャン − 無効)。渡された台帳の分だけです。
    issued − scanned − voided, as far as the ledgers know that were given
unreadable/    コードで整理できない頁と、その理由 list.csv。人が見て判断してください。
    bar_codes は頁にあったバーコードの番号で、手がかりにすぎません。page_before は直前にスキャンされた用紙です(裏面かもしれません)。
    Pages that no code files, with reasons in list.csv, for a person to judge. bar_codes are hints only;
    page_before is the sheet scanned just before (this may be its back).
index.csv    全頁の一覧 (UTF-8、Excelで開けます) / every page; UTF-8, opens in Excel
    Excelで直接開くと患者IDの先頭の0が消えて見えます。「データ」→「テキストまたはCSVから」で、全列を「文字列」にして開いてください。
    Excel drops leading zeros of ids when it opens the file directly: import it with every column as text.
    「=」「+」「-」「@」で始まる値には「'」を付けてあります。 / Values that begin like a formula have a ' before them.
index.json    同じ内容と、元のファイル・整理したファイルのSHA-256 / the same for programs, with SHA-256 of sources and pages
journal.jsonl    続きから再開するための記録。消さないでください。 / what allows to go on later; do not delete

元のスキャンは動かしても消してもいません。 / The scans themselves were neither moved nor deleted.
`;
}

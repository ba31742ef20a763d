/** Workbooks for tests, part by part, so that they can be as odd as files get. In: rows or raw XML. Out: the bytes. */
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** Text, a number as it stands in the file, or a cell's whole XML. */
export type TestCell = string | number | { readonly xml: (reference: string) => string } | null;

export interface TestSheet {
  readonly name?: string;
  readonly isHidden?: boolean;
  readonly rows?: readonly (readonly TestCell[])[];
  readonly merged?: readonly string[];
  /** Instead of rows. */
  readonly xml?: string;
}

export const sheetXml = (inner: string): string =>
  `${XML}<worksheet xmlns="${MAIN}"><sheetData>${inner}</sheetData></worksheet>`;

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

function letters(column: number): string {
  return column < 26 ? String.fromCharCode(65 + column) : letters(Math.floor(column / 26) - 1) + letters(column % 26);
}

/** @param parts replaces parts, or adds them */
export async function workbookFile(
  sheets: readonly TestSheet[],
  parts: Readonly<Record<string, string | Buffer>> = {},
  styles = "",
): Promise<Buffer> {
  const texts: string[] = [];
  const all: Record<string, string | Buffer> = {
    "[Content_Types].xml": `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "_rels/.rels": `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="r" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets
      .map(
        ({ name, isHidden }, n) =>
          `<sheet name="${escaped(name ?? `Sheet${n + 1}`)}" sheetId="${n + 1}" r:id="rId${n + 1}"${isHidden ? ' state="hidden"' : ""}/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="${RELATIONS}">${sheets
      .map(
        (_, n) => `<Relationship Id="rId${n + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`,
      )
      .join(
        "",
      )}<Relationship Id="s" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="t" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `${XML}<styleSheet xmlns="${MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[$-804]yyyy/m/d\\ hh:mm"/><numFmt numFmtId="166" formatCode="&quot;¥&quot;#,##0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>${styles}</cellXfs></styleSheet>`,
  };
  sheets.forEach(({ rows = [], merged = [], xml }, n) => {
    const data = rows.map((row, at) => {
      const cells = row.map((cell, column) => cellXml(cell, `${letters(column)}${at + 1}`, texts));
      return `<row r="${at + 1}">${cells.join("")}</row>`;
    });
    const merges = merged.map((range) => `<mergeCell ref="${range}"/>`).join("");
    all[`xl/worksheets/sheet${n + 1}.xml`] =
      xml ??
      `${XML}<worksheet xmlns="${MAIN}"><sheetData>${data.join("")}</sheetData>${merges && `<mergeCells>${merges}</mergeCells>`}</worksheet>`;
  });
  all["xl/sharedStrings.xml"] =
    `${XML}<sst xmlns="${MAIN}">${texts.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join("")}</sst>`;
  const zip = new ZipFile();
  for (const [name, part] of Object.entries({ ...all, ...parts })) zip.addBuffer(Buffer.from(part as string), name);
  zip.end();
  return buffer(zip.outputStream as NodeJS.ReadableStream);
}

function cellXml(cell: TestCell, reference: string, texts: string[]): string {
  if (cell === null) return "";
  if (typeof cell === "object") return cell.xml(reference);
  if (typeof cell === "number") return `<c r="${reference}"><v>${cell}</v></c>`;
  texts.push(cell);
  return `<c r="${reference}" t="s"><v>${texts.length - 1}</v></c>`;
}

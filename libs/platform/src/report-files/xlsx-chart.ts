import { escaped, RELATIONS, XML } from '../files/xlsx-xml.js';

const DRAWINGML = 'http://schemas.openxmlformats.org/drawingml/2006';

export const DRAWING_TYPE = 'application/vnd.openxmlformats-officedocument.drawing+xml';
export const CHART_TYPE = 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml';

/** A chart that is drawn from cells of its sheet. */
export interface DrawnChart {
  readonly title: string;
  readonly sheetName: string;
  readonly labels: readonly string[];
  readonly figures: readonly number[];
  /** First row of its figures, from 1 on; the labels stand in column A, the figures in column B. */
  readonly firstRow: number;
  /** Where it is drawn, from 0 on. */
  readonly fromRow: number;
  readonly toRow: number;
}

/** Where the charts of a sheet are drawn: over its first three columns, each in its rows. */
export function chartDrawingXml(charts: readonly DrawnChart[]): string {
  const anchors = charts.map(({ title, fromRow, toRow }, at) => {
    const corner = (column: number, row: number): string => `<xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff>`;
    return `<xdr:twoCellAnchor><xdr:from>${corner(0, fromRow)}</xdr:from><xdr:to>${corner(3, toRow)}</xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${at + 2}" name="${escaped(title)}" descr="${escaped(title)}"/><xdr:cNvGraphicFramePr/>`
      + `</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="${DRAWINGML}/chart"><c:chart xmlns:c="${DRAWINGML}/chart" r:id="rId${at + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`;
  });
  return `${XML}<xdr:wsDr xmlns:xdr="${DRAWINGML}/spreadsheetDrawing" xmlns:a="${DRAWINGML}/main" xmlns:r="${RELATIONS}">${anchors.join('')}</xdr:wsDr>`;
}

/** A chart of lying bars over cells of its sheet: another figure in a cell makes another bar. */
export function barChartXml({ title, sheetName, labels, figures, firstRow }: DrawnChart): string {
  const lastRow = firstRow + labels.length - 1;
  const of = (column: string): string => escaped(`'${sheetName.replaceAll("'", "''")}'!$${column}$${firstRow}:$${column}$${lastRow}`);
  const points = (texts: readonly (string | number)[]): string => `<c:ptCount val="${texts.length}"/>${texts.map((text, at) => `<c:pt idx="${at}"><c:v>${escaped(String(text))}</c:v></c:pt>`).join('')}`;
  const axis = (kind: 'catAx' | 'valAx', id: number, other: number, place: string, more: string): string =>
    `<c:${kind}><c:axId val="${id}"/><c:scaling><c:orientation val="${kind === 'catAx' ? 'maxMin' : 'minMax'}"/>${kind === 'valAx' ? '<c:min val="0"/>' : ''}</c:scaling><c:delete val="0"/><c:axPos val="${place}"/>${more}<c:crossAx val="${other}"/></c:${kind}>`;
  return `${XML}<c:chartSpace xmlns:c="${DRAWINGML}/chart" xmlns:a="${DRAWINGML}/main" xmlns:r="${RELATIONS}"><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000" b="1"/></a:pPr><a:r><a:rPr lang="ru-RU" sz="1000" b="1"/><a:t>${escaped(title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`
    + `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:solidFill><a:srgbClr val="3B6EA5"/></a:solidFill></c:spPr>`
    + `<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="0.0%" sourceLinked="0"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`
    + `<c:cat><c:strRef><c:f>${of('A')}</c:f><c:strCache>${points(labels)}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>${of('B')}</c:f><c:numCache><c:formatCode>0.0%</c:formatCode>${points(figures)}</c:numCache></c:numRef></c:val></c:ser>`
    + `<c:gapWidth val="40"/><c:axId val="111"/><c:axId val="112"/></c:barChart>${axis('catAx', 111, 112, 'l', '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>')}`
    + `${axis('valAx', 112, 111, 'b', '<c:majorGridlines/><c:numFmt formatCode="0%" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>')}</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>`;
}

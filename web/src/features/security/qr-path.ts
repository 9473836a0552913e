import encoder from 'qrcode-generator'

/** The white edge that scanners need, in modules. */
const edge = 4

/** A text as QR code: the dark squares as the path of an SVG, and how wide that is. Made here: the text goes nowhere. */
export function qrPath(text: string): { path: string; width: number } {
  const code = encoder(0, 'M')
  code.addData(text)
  code.make()
  const count = code.getModuleCount()
  let path = ''
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) path += `M${column + edge} ${row + edge}h1v1h-1z`
    }
  }
  return { path, width: count + 2 * edge }
}

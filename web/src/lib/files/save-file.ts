/** Has the browser save what is at an address of this server: a file that may be larger than its memory. */
export function saveFile(path: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  link.click()
}

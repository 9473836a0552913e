/** What had the focus is about to go: the page has it from here on, not nothing. */
export function focusPage(): void {
  document.querySelector('main')?.focus()
}

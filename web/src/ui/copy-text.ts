import { showToast } from '~/ui/toast-list'

/** Copies, and says whether it could. `what` begins the sentence: "The key". */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    showToast(`${what} copied.`)
  } catch {
    showToast('This browser does not let us copy. Select the text and copy it by hand.')
  }
}

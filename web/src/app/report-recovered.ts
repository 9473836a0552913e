/** React has rendered once more and all is well; but something threw. Reported as what it was, not as React's number for it. */
export function reportRecovered(error: unknown): void {
  reportError(error instanceof Error && error.cause !== undefined ? error.cause : error)
}

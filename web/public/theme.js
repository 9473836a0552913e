// Before the first paint, so that nobody who chose dark sees a white flash. A file of its own: the content policy allows no inline script.
try {
  const theme = localStorage.getItem('mooring.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is blocked: the system decides.
}

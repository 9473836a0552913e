import { MissingPage } from './missing-page'

/** Where no frame stands around the page. */
export function MissingPageAlone() {
  return (
    <main>
      <MissingPage alone />
    </main>
  )
}

import { ImportPage } from '~/features/imports/import-page'

import { Frame } from './frame'

export function ImportRoute() {
  return (
    <Frame workspace={undefined} title="Move here">
      <ImportPage />
    </Frame>
  )
}

import { Frame } from './frame'
import { MissingPage } from './missing-page'

type Props = { title: string }

/** For a page that belongs to no workspace, and brings its frame along otherwise. */
export function MissingPageFramed({ title }: Props) {
  return (
    <Frame workspace={undefined} title={title}>
      <MissingPage />
    </Frame>
  )
}

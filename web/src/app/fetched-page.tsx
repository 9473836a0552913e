import type { AsyncRouteComponent } from '@tanstack/react-router'
import { use, type ComponentType } from 'react'

import { MissingPage } from './missing-page'

/** What failed once would come without its styles: they are asked for once only. So nothing more is loaded until the page is loaded anew. */
let failed = false

/** A page that is loaded when somebody goes there, since it is made of what the server says. Where it cannot be had, `Missing` stands in for it. */
export function fetchedPage<Module, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
  Missing: ComponentType = MissingPage,
): AsyncRouteComponent<object> {
  let Page: ComponentType | undefined
  let loading: Promise<void> | undefined
  const preload = () => {
    if (failed) return Promise.resolve()
    return (loading ??= load().then(
      (module) => void (Page = module[name] as ComponentType),
      () => void (failed = true),
    ))
  }
  function Fetched() {
    if (Page === undefined && !failed) use(preload())
    return Page === undefined ? <Missing /> : <Page />
  }
  return Object.assign(Fetched, { preload })
}

import { qrPath } from './qr-path'
import own from './security.module.css'

type Props = { text: string; label: string }

/** Dark on white in both themes: many scanners know no other. */
export function QrCode({ text, label }: Props) {
  const { path, width } = qrPath(text)
  return (
    <svg className={own.qr} viewBox={`0 0 ${width} ${width}`} role="img" aria-label={`QR code: ${label}`} shapeRendering="crispEdges">
      <path d={path} fill="black" />
    </svg>
  )
}

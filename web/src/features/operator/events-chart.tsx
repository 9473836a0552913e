import { useId } from 'react'

import { countText } from '~/lib/text/amounts'

import { axisTop, barsOf } from './bars'
import styles from './operator.module.css'
import { minuteText } from './words'

const width = 600
const height = 96

type Props = { title: string; counts: readonly number[]; at: string }

/** Events of each of the last thirty minutes: bars to look at, and the numbers behind them. */
export function EventsChart({ title, counts, at }: Props) {
  const id = useId()
  const now = new Date(at)
  const top = axisTop(counts)
  const minutes = counts.map((count, index) => ({ count, ago: counts.length - 1 - index }))
  const total = counts.reduce((sum, count) => sum + count, 0)
  return (
    <figure className={styles.figure} aria-labelledby={id}>
      <figcaption id={id} className={styles.caption}>
        {title}
      </figcaption>
      {total === 0 ? (
        <p className={styles.none}>No event within half an hour.</p>
      ) : (
        <>
          <div className={styles.plot}>
            <span className={styles.axisTop}>{countText(top)}</span>
            <svg className={styles.bars} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
              {barsOf([...counts, top], width + width / counts.length, height)
                .slice(0, -1)
                .map((bar) => (
                  <rect key={bar.x} {...bar} />
                ))}
            </svg>
            <span className={styles.axisBottom}>0</span>
          </div>
          <p className={styles.times}>
            <span>{minuteText(now, counts.length - 1)}</span>
            <span>{minuteText(now, 0)}</span>
          </p>
          <details className={styles.numbers}>
            <summary>Show the numbers</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">Minute</th>
                  <th scope="col">Events</th>
                </tr>
              </thead>
              <tbody>
                {minutes.toReversed().map(({ count, ago }) => (
                  <tr key={ago}>
                    <th scope="row">{minuteText(now, ago)}</th>
                    <td>{countText(count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </figure>
  )
}

import styles from './skeleton.module.css'

type Props = { width?: number | string; height: number }

export function Skeleton({ width = '100%', height }: Props) {
  return <div className={styles.skeleton} style={{ width, height }} aria-hidden />
}

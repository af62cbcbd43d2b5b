import type { XmlFields } from '../../aws/write-xml.ts';
import type { StoredChecksum } from '../body/checksum.ts';

/** A time as S3's documents write it. `time` is epoch milliseconds. */
export function timestamp(time: number): string {
  return new Date(time).toISOString();
}

/** A checksum as S3's documents write it. */
export function checksumFields(checksum: StoredChecksum | undefined): XmlFields {
  return checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};
}

//! Pictures made here, whole and broken.

use std::io::Write;

use image::{ImageBuffer, Rgb, Rgba};

use super::*;

const TOP: [u8; 3] = [220, 30, 40];
const BOTTOM: [u8; 3] = [20, 60, 200];

/// Red above, blue below.
fn flag(width: u32, height: u32) -> DynamicImage {
    ImageBuffer::from_fn(width, height, |_, y| Rgb(if y < height / 2 { TOP } else { BOTTOM })).into()
}

/// Grain that hardly compresses.
fn grain(width: u32, height: u32) -> DynamicImage {
    let mut state = 1_u32;
    ImageBuffer::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        Rgb([a, b, c])
    })
    .into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn opened(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

fn is_near(pixel: &Rgb<u8>, want: [u8; 3]) -> bool {
    pixel.0.iter().zip(want).all(|(&a, b)| a.abs_diff(b) <= 12)
}

/// Puts an APP1 segment with one EXIF entry, the orientation, behind the start of a JPEG.
fn rotated(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xFF\xE1", &length, &exif, &jpeg[2..]].concat()
}

/// A grey PNG of nothing but zeros, written row by row.
fn blank_png(side: u32) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let row = vec![0; side as usize + 1];
    for _ in 0..side {
        packed.write_all(&row).unwrap();
    }
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", packed.finish().unwrap()), (b"IEND", vec![])] {
        let named = [kind.as_slice(), &data].concat();
        let mut crc = flate2::Crc::new();
        crc.update(&named);
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend(named);
        png.extend(crc.sum().to_be_bytes());
    }
    png
}

#[test]
fn all_three_formats_become_two_jpegs() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let picture = prepare(&encoded(&flag(640, 480), format)).unwrap();
        assert_eq!((picture.width, picture.height), (640, 480), "never enlarged");
        let full = opened(&picture.full);
        assert_eq!(full.dimensions(), (640, 480));
        assert!(is_near(full.get_pixel(320, 20), TOP), "{format:?}");
        assert!(is_near(full.get_pixel(320, 460), BOTTOM), "{format:?}");
        assert_eq!(opened(&picture.thumb).dimensions(), (256, 192));
        assert!(picture.thumb.len() <= THUMB_BYTES);
    }
}

#[test]
fn large_ones_are_made_smaller() {
    let picture = prepare(&encoded(&flag(4_000, 1_000), ImageFormat::Jpeg)).unwrap();
    assert_eq!((picture.width, picture.height), (1_280, 320));
    assert_eq!(opened(&picture.full).dimensions(), (1_280, 320));
    let sliver = prepare(&encoded(&flag(3_000, 1), ImageFormat::Png)).unwrap();
    assert_eq!((sliver.width, sliver.height), (1_280, 1));
}

#[test]
fn the_thumbnail_always_fits() {
    for side in [40, 300, 1_280] {
        let picture = prepare(&encoded(&grain(side, side), ImageFormat::Png)).unwrap();
        assert!(picture.thumb.len() <= THUMB_BYTES, "{side}: {}", picture.thumb.len());
    }
}

#[test]
fn orientation_is_honoured_and_the_notes_are_dropped() {
    let jpeg = encoded(&flag(80, 40), ImageFormat::Jpeg);
    let cases = [
        (1, (80, 40), (40, 5), (40, 35)),
        (3, (80, 40), (40, 35), (40, 5)),
        (6, (40, 80), (35, 40), (5, 40)),
        (8, (40, 80), (5, 40), (35, 40)),
    ];
    for (orientation, size, red, blue) in cases {
        let picture = prepare(&rotated(&jpeg, orientation)).unwrap();
        assert_eq!((picture.width, picture.height), size, "{orientation}");
        let full = opened(&picture.full);
        assert!(is_near(full.get_pixel(red.0, red.1), TOP), "{orientation}");
        assert!(is_near(full.get_pixel(blue.0, blue.1), BOTTOM), "{orientation}");
        for bytes in [&picture.full, &picture.thumb] {
            assert!(!bytes.windows(4).any(|w| w == b"Exif"));
        }
    }
}

#[test]
fn transparency_becomes_paper() {
    let glass: DynamicImage =
        ImageBuffer::from_fn(64, 64, |x, _| Rgba(if x < 32 { [0_u8, 0, 0, 0] } else { [0, 0, 0, 128] })).into();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let full = opened(&prepare(&encoded(&glass, format)).unwrap().full);
        assert!(is_near(full.get_pixel(8, 32), PAPER), "{format:?}");
        assert!(is_near(full.get_pixel(56, 32), [127, 126, 122]), "{format:?}");
    }
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    let bomb = blank_png(12_000);
    assert!(bomb.len() < 2 * 1024 * 1024, "small to send");
    let fault = PictureFault::TooLarge { width: 12_000, height: 12_000, max_side: MAX_SIDE };
    assert_eq!(prepare(&bomb), Err(fault));
}

#[test]
fn memory_is_limited_besides_the_sides() {
    let mut wide = blank_png(16);
    let header = [&8_000_u32.to_be_bytes()[..], &8_000_u32.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
    wide[16..29].copy_from_slice(&header);
    let mut crc = flate2::Crc::new();
    crc.update(&wide[12..29]);
    wide[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    assert!(matches!(prepare(&wide), Err(PictureFault::TooLarge { width: 8_000, .. })));
}

#[test]
fn what_is_cut_short_is_refused() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encoded(&grain(200, 200), format);
        for tenth in 0..10 {
            let part = &whole[..whole.len() * tenth / 10];
            assert_eq!(prepare(part), Err(PictureFault::NotAPicture), "{format:?} {tenth}");
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encoded(&flag(48, 48), format);
        for at in (0..whole.len()).step_by(3) {
            let mut broken = whole.clone();
            broken[at] ^= 0x5A;
            let _ = prepare(&broken);
        }
    }
}

#[test]
fn other_formats_are_told_from_no_picture() {
    let cases: [(&[u8], PictureFault); 9] = [
        (b"GIF89a\x01\0\x01\0", PictureFault::Unsupported),
        (b"BM\0\0\0\0", PictureFault::Unsupported),
        (b"\0\0\0\x18ftypheic", PictureFault::Unsupported),
        (b"<svg xmlns=\"x\"/>", PictureFault::Unsupported),
        (b"\xEF\xBB\xBF <?xml version=\"1.0\"?>\n<svg/>", PictureFault::Unsupported),
        (b"<!doctype html><p>", PictureFault::NotAPicture),
        (b"", PictureFault::NotAPicture),
        (b"RIFF\0\0\0\0WAVE", PictureFault::NotAPicture),
        (b"\xFF\xD8\xFF\xE0", PictureFault::NotAPicture),
    ];
    for (bytes, fault) in cases {
        assert_eq!(prepare(bytes), Err(fault), "{bytes:?}");
    }
}

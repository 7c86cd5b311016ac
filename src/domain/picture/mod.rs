//! A prize's picture: from whatever an organiser uploads to two small JPEGs.
//!
//! Bytes in, bytes out. What is no PNG, JPEG or WebP by its first bytes is refused, what is
//! too large is refused by its header alone, and what is accepted is written anew, so that
//! nothing of the camera's notes (place, time, owner) remains.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};

/// The most pixels on a side that an upload may have.
pub const MAX_SIDE: u32 = 8_192;
/// The longest side of the picture as it is shown.
pub const FULL_SIDE: u32 = 1_280;
/// The most bytes of the thumbnail.
pub const THUMB_BYTES: usize = 8_192;

const MAX_ALLOC: u64 = 128 * 1024 * 1024;
const FULL_QUALITY: u8 = 84;
const THUMB_SIDES: [u32; 5] = [256, 192, 128, 96, 64];
const THUMB_QUALITIES: [u8; 5] = [80, 70, 60, 45, 30];
/// The colour of a ticket's paper, on which transparent pictures are laid.
const PAPER: [u8; 3] = [0xFF, 0xFC, 0xF5];

/// A picture made ready: both JPEGs, and the size of the larger one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// JPEG, at most [`FULL_SIDE`] on its longest side.
    pub full: Vec<u8>,
    /// JPEG of at most [`THUMB_BYTES`].
    pub thumb: Vec<u8>,
    /// Pixels across `full`.
    pub width: u32,
    /// Pixels down `full`.
    pub height: u32,
}

/// Why bytes were refused as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// No picture, or a damaged or incomplete one.
    #[error("this is not a picture, or a damaged one")]
    NotAPicture,
    /// A picture, but none of PNG, JPEG and WebP.
    #[error("only PNG, JPEG and WebP pictures are taken")]
    Unsupported,
    /// More pixels than are taken.
    #[error("the picture is {width}×{height}; at most {max_side} on a side are taken")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// The most on a side; a picture close to this on both sides may be too large, too.
        max_side: u32,
    },
}

/// Makes an upload ready.
///
/// # Errors
/// When it is no picture, of another format, or too large.
pub fn prepare(bytes: &[u8]) -> Result<Picture, PictureFault> {
    let (decoded, orientation) = decode(bytes, sniff(bytes)?)?;
    let mut shown = shrink(on_paper(decoded), FULL_SIDE);
    shown.apply_orientation(orientation);
    let full = shown.into_rgb8();
    Ok(Picture {
        thumb: thumbnail(&full)?,
        width: full.width(),
        height: full.height(),
        full: jpeg(&full, FULL_QUALITY)?,
    })
}

/// The format by the first bytes alone; a name or a header of the request says nothing.
fn sniff(bytes: &[u8]) -> Result<ImageFormat, PictureFault> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Ok(ImageFormat::Png)
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        Ok(ImageFormat::Jpeg)
    } else if webp {
        Ok(ImageFormat::WebP)
    } else if is_other_picture(bytes) {
        Err(PictureFault::Unsupported)
    } else {
        Err(PictureFault::NotAPicture)
    }
}

/// GIF, BMP, TIFF, HEIC and AVIF, icons, and SVG: pictures to their owners, but not taken.
fn is_other_picture(bytes: &[u8]) -> bool {
    let magics: [&[u8]; 5] = [b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\x01\0"];
    let head = bytes.get(..bytes.len().min(1_024)).unwrap_or_default();
    let text = String::from_utf8_lossy(head);
    magics.iter().any(|magic| bytes.starts_with(magic))
        || bytes.get(4..8) == Some(b"ftyp")
        || (text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') && text.contains("<svg"))
}

/// The pixels, and how they are to be turned.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), PictureFault> {
    if format == ImageFormat::Jpeg && !is_complete_jpeg(bytes) {
        return Err(PictureFault::NotAPicture);
    }
    let damaged = |_| PictureFault::NotAPicture;
    // The header is read without a limit on the sides, so that a refusal can name them.
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits(None));
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let too_large = PictureFault::TooLarge { width, height, max_side: MAX_SIDE };
    if width.max(height) > MAX_SIDE || memory(&decoder) > MAX_ALLOC {
        return Err(too_large);
    }
    decoder.set_limits(limits(Some(MAX_SIDE))).map_err(|_| too_large)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    match DynamicImage::from_decoder(decoder) {
        Ok(picture) => Ok((picture, orientation)),
        Err(ImageError::Limits(_)) => Err(too_large),
        Err(_) => Err(PictureFault::NotAPicture),
    }
}

fn limits(side: Option<u32>) -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = side;
    limits.max_image_height = side;
    limits.max_alloc = Some(MAX_ALLOC);
    limits
}

/// What decoding and laying on paper will take.
fn memory(decoder: &impl ImageDecoder) -> u64 {
    let (width, height) = decoder.dimensions();
    let flattened = if decoder.color_type().has_alpha() { 4 } else { 1 };
    let pixels = u64::from(width) * u64::from(height);
    decoder.total_bytes().max(pixels * flattened)
}

/// Whether the pixels of a JPEG come to an end; the decoder would fill up what is missing.
fn is_complete_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([high, low]));
        match marker {
            0xFF => at += 1,
            0xDA => {
                let scan = bytes.get(at + 4..).unwrap_or_default();
                return scan.windows(2).any(|pair| pair == [0xFF, 0xD9]);
            }
            _ => at += 2 + length,
        }
    }
    false
}

/// Lays a transparent picture on paper, in place.
fn on_paper(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut picture = picture.into_rgba8();
    for pixel in picture.pixels_mut() {
        let [.., alpha] = pixel.0;
        for (channel, paper) in pixel.0.iter_mut().zip(PAPER) {
            *channel = blend(*channel, paper, alpha);
        }
        pixel.0[3] = u8::MAX;
    }
    DynamicImage::ImageRgba8(picture)
}

fn blend(ink: u8, paper: u8, alpha: u8) -> u8 {
    let (ink, paper, alpha) = (u32::from(ink), u32::from(paper), u32::from(alpha));
    let mixed = (ink * alpha + paper * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// Makes a picture fit into a square, never larger. A big one goes down in two steps: a fast one
/// to twice the size, which needs no memory to speak of, and a careful one.
fn shrink(picture: DynamicImage, side: u32) -> DynamicImage {
    let longest = picture.width().max(picture.height());
    if longest <= side {
        return picture;
    }
    let near = if longest > side * 3 { picture.thumbnail(side * 2, side * 2) } else { picture };
    near.resize(side, side, FilterType::CatmullRom)
}

fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, PictureFault> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).map_err(|_| PictureFault::Unsupported)?;
    Ok(bytes)
}

/// The largest and best thumbnail that fits into its bytes.
fn thumbnail(full: &RgbImage) -> Result<Vec<u8>, PictureFault> {
    for side in THUMB_SIDES {
        let small = shrink(DynamicImage::ImageRgb8(full.clone()), side).into_rgb8();
        for quality in THUMB_QUALITIES {
            let bytes = jpeg(&small, quality)?;
            if bytes.len() <= THUMB_BYTES {
                return Ok(bytes);
            }
        }
    }
    Err(PictureFault::Unsupported)
}

#[cfg(test)]
mod tests;

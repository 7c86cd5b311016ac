//! How a request becomes a line: the library judges and answers it, and gives the very stream of the accept loop back.

use std::future::Future;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tungstenite::handshake::server::create_response_with_body;

use crate::domain::fault::Fault;
use crate::live::line::Line;

/// The answer to a request that wants to become a line, and the line that it becomes once that is sent.
///
/// # Errors
/// `validation` where it is no such request.
pub fn shake_hands(
    request: &mut Request,
) -> Result<(Response, impl Future<Output = Option<Arc<Line>>> + use<>), Fault> {
    let answer = create_response_with_body(request, Body::empty);
    let answer = answer.map_err(|error| Fault::field("upgrade", &error.to_string()))?;
    let upgrade = hyper::upgrade::on(request);
    let line = async {
        let parts = upgrade.await.ok()?.downcast::<TokioIo<TcpStream>>().ok()?;
        Some(Arc::new(Line::new(parts.io.into_inner(), &parts.read_buf)))
    };
    Ok((answer, line))
}

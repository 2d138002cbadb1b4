//! Aileron's HTTP API on actix-web: what a request must be, who may ask, how results and errors look, and the OpenAPI
//! document that says so. It knows the domain's ports and nothing of who implements them: the binary puts a [`Panel`]
//! together and serves [`app`].
//!
//! A handler takes what it needs through [`InOrder`], in the order in which problems are to be reported: [`Caller`] or
//! [`AtServer`], then [`Query`] or [`JsonBody`]. What goes wrong is a [`Problem`]. These blocks, with [`around`] about
//! the whole, serve other services of a panel as well:
//!
//! ```
//! use actix_web::middleware::from_fn;
//! use actix_web::{App, test, web};
//! use aileron_api::{Fields, FromFields, InOrder, JsonBody, Problem, around};
//!
//! struct Greeting {
//!     name: String,
//! }
//!
//! impl FromFields for Greeting {
//!     fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
//!         let name = fields.take_text("name");
//!         name.map(|name| Self { name }).ok_or_else(|| Problem::bad_request("Missing name"))
//!     }
//! }
//!
//! async fn greet(InOrder(JsonBody(greeting)): InOrder<JsonBody<Greeting>>) -> Result<String, Problem> {
//!     Ok(format!("Hello, {}", greeting.name))
//! }
//!
//! # #[actix_web::main]
//! # async fn main() {
//! let app = App::new().route("/greet", web::post().to(greet)).wrap(from_fn(around));
//! let app = test::init_service(app).await;
//!
//! let request = test::TestRequest::post()
//!     .uri("/greet/")
//!     .insert_header(("content-type", "application/json"))
//!     .set_payload("{}")
//!     .to_request();
//! let answer = test::call_and_read_body(&app, request).await;
//! assert_eq!(answer, r#"{"status":400,"message":"Missing name"}"#);
//! # }
//! ```

mod administrator;
mod app;
mod around;
mod caller;
mod client_address;
mod credential;
mod cross_site;
mod dialect;
mod envelope;
mod fields;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod guesses;
mod idempotency;
mod in_person;
mod json;
mod json_body;
mod last_uses;
mod limits;
mod metrics;
mod moment;
mod openapi;
mod origin;
mod paging;
mod panel;
mod path_id;
mod prefer;
mod problem;
mod pterodactyl;
mod query;
mod reply;
mod request_id;
mod routes;
mod second_factor;
mod session_cookie;
mod step;
mod unread_body;

pub use administrator::Administrator;
pub use app::{app, configure, no_such_endpoint};
pub use around::around;
pub use caller::{AtServer, Caller, Unfinished};
pub use client_address::{InvalidProxy, TrustedProxies};
pub use cross_site::SameSite;
pub use dialect::Dialect;
pub use fields::Fields;
pub use guesses::{Guess, Guesses, TooManyGuesses};
pub use idempotency::Repeatable;
pub use in_person::{InPerson, InPersonUnfinished};
pub use json_body::{BODY_LIMIT, FromFields, JsonBody, in_time};
pub use last_uses::LastUses;
pub use limits::{Kind, Limits, PerMinute, Quotas, Standing, TooOften};
pub use metrics::{METRICS_CONTENT_TYPE, Metrics, encode as encode_metrics};
pub use moment::Moment;
pub use openapi::document as openapi;
pub use origin::Origin;
pub use paging::{Pagination, Paging, Stretching};
pub use panel::{Interrupted, NotReady, Panel, Readiness, Settings};
pub use problem::Problem;
pub use query::{FromQuery, InvalidParameter, Parameters, Query};
pub use routes::account::api_keys::{ApiKeyView, CreatedApiKeyView};
pub use routes::account::second_factor::ISSUER;
pub use routes::auth::login::{Login, SetUpFirst, login};
pub use routes::auth::logout::logout;
pub use routes::client::servers::activity::ActivityEntryView;
pub use routes::client::servers::states::{StateView, States};
pub use routes::{ENDPOINTS, Endpoint, PTERODACTYLS_ENDPOINTS};
pub use second_factor::{CODE_WANTED, CODE_WRONG, OwnSecondFactor, SETUP_WANTED, SecondFactorFor};
pub use step::{InOrder, Step};

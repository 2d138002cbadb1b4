use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource, Scope, guard};

use super::{ENDPOINTS, Endpoint, IN_OTHER_WAYS, PTERODACTYLS_ENDPOINTS};
use crate::{Dialect, Problem};

/// Mounts all endpoints. What has a variable part is put below the path up to there: a path with one is a regular expression,
/// which takes some 28 KB in each worker, and what comes after it seldom has another.
pub(crate) fn mount(config: &mut ServiceConfig) {
    let paths = [&ENDPOINTS[..], &PTERODACTYLS_ENDPOINTS]
        .into_iter()
        .flat_map(|endpoints| endpoints.chunk_by(|a, b| a.path == b.path));
    let mut below: Vec<(&str, Vec<Resource>)> = Vec::new();
    for endpoints in paths {
        let Some(first) = endpoints.first() else { continue };
        let Some(end) = first.path.find('}') else {
            config.service(resource(first.path, endpoints));
            continue;
        };
        let (root, rest) = first.path.split_at(end + 1);
        let resource = resource(rest, endpoints);
        match below.iter_mut().find(|(other, _)| *other == root) {
            Some((_, resources)) => resources.push(resource),
            None => below.push((root, vec![resource])),
        }
    }
    for (root, resources) in below {
        // An empty segment matches too, so that the answer can say what is missing.
        let scope = web::scope(&root.replace("{server}", "{server:[^/]*}"));
        config.service(resources.into_iter().fold(scope, Scope::service));
    }
}

/// What can be done at one path, all of which ends like this.
fn resource(rest: &str, endpoints: &[Endpoint]) -> Resource {
    let mut resource = web::resource(rest);
    for endpoint in endpoints {
        resource = resource.route((endpoint.route)());
    }
    let path = endpoints.first().map(|endpoint| endpoint.path);
    for endpoint in IN_OTHER_WAYS.iter().filter(|other| Some(other.path) == path) {
        let speaks = guard::fn_guard(|asked| asked.req_data().get() == Some(&Dialect::Pterodactyl));
        resource = resource.route((endpoint.route)().guard(speaks));
    }
    let allowed = allowed(endpoints);
    resource.default_service(web::to(move |method: Method| {
        let answer = other_method(&method, allowed.clone());
        async move { answer }
    }))
}

fn allowed(endpoints: &[Endpoint]) -> String {
    let mut allowed = String::new();
    for endpoint in endpoints {
        allowed.push_str(endpoint.method.as_str());
        allowed.push_str(if endpoint.method == Method::GET {
            ", HEAD, "
        } else {
            ", "
        });
    }
    allowed + "OPTIONS"
}

/// Says which methods there are, to who asks and to who used another.
fn other_method(method: &Method, allowed: String) -> Result<HttpResponse, Problem> {
    if method == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((ALLOW, allowed)).finish());
    }
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
    match HeaderValue::try_from(allowed) {
        Ok(allowed) => Err(problem.with_header(ALLOW, allowed)),
        Err(_) => Err(problem),
    }
}
